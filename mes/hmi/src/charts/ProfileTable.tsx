import type { ReactElement } from 'react';
import type { Profile, Series } from '../api/types';
import { digitsOf } from '../format/display';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { VACUUM } from './ProfileReadout';
import { middles, plannedAt } from './profile-data';

interface ProfileTableProps {
  profile: Profile;
  startMs: number;
  temperature: Series | undefined;
  pressure: Series | undefined;
}

/** The same data as rows, thinned to 40: the table view every chart has. */
export function ProfileTable({ profile, startMs, temperature, pressure }: ProfileTableProps): ReactElement {
  const times = temperature?.t ?? [];
  const step = Math.max(1, Math.ceil(times.length / 40));
  const [actual, pressures] = [temperature ? middles(temperature) : [], pressure ? middles(pressure) : []];
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>plant time</th>
          <th className="number">plan °C</th>
          <th className="number">actual °C</th>
          <th className="number">pressure Pa</th>
        </tr>
      </thead>
      <tbody>
        {times
          .map((atMs, index) => ({ atMs, index }))
          .filter(({ index }) => index % step === 0)
          .map(({ atMs, index }) => (
            <tr key={atMs}>
              <td>{formatDay(atMs)}</td>
              <td className="number">{formatNumber(plannedAt(profile.plan, (atMs - startMs) / 1000), 0)}</td>
              <td className="number">{formatNumber(actual[index], 1)}</td>
              <td className="number">{digitsOf(VACUUM, pressures[index] ?? null)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
