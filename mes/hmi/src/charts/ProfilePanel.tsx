import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { historyQuery, signalsQuery } from '../api/queries';
import type { Profile, Series } from '../api/types';
import { Panel } from '../components/Panel';
import { signalNamed } from '../components/signals';
import { digitsOf } from '../format/display';
import { formatNumber } from '../format/number';
import { formatClock, formatDay } from '../format/time';
import { type Curve, Plot } from './Plot';
import { lastPoint, middles, plannedAt, planTable, seriesTable } from './profile-data';

interface ProfilePanelProps {
  unit: string;
  profile: Profile;
  startedAt: string;
  /** Null while the batch runs: the picture then follows plant time. */
  endedAt: string | null;
}

const BUCKETS = 800;
/** Pressure of a furnace over its eight decades. */
const VACUUM = { unit: 'Pa', factor: 1, digits: 2, powers: true };

/** Planned against actual temperature of a batch, and its pressure, over plant time with one cursor. */
export function ProfilePanel({ unit, profile, startedAt, endedAt }: ProfilePanelProps): ReactElement {
  const [table, setTable] = useState(false);
  const signals = useQuery(signalsQuery(unit)).data ?? [];
  const temperatureId = signalNamed(signals, profile.signals[0] ?? null)?.id;
  const pressureId = signalNamed(signals, profile.pressure_signal)?.id;
  const ids = [temperatureId, pressureId].filter((id) => id !== undefined);
  const history = useQuery(historyQuery(ids, startedAt, endedAt, BUCKETS));
  const find = (id: number | undefined): Series | undefined => history.data?.series.find((one) => one.signal === id);
  const temperature = find(temperatureId);
  const pressure = find(pressureId);
  const startMs = Date.parse(startedAt);
  const last = lastPoint(temperature);
  const span = spanOf(profile, startMs, Math.max(last?.atMs ?? startMs, endedAt ? Date.parse(endedAt) : 0));
  return (
    <Panel
      title="Temperature and pressure"
      meta="plan and actual over plant time"
      controls={
        <>
          <Key pressure={pressure !== undefined} />
          <button type="button" className="button little" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? 'Chart' : 'Table'}
          </button>
        </>
      }
      footer={<Words profile={profile} startMs={startMs} last={last} pressure={lastPoint(pressure)} />}
    >
      {table ? (
        <ProfileTable profile={profile} startMs={startMs} temperature={temperature} pressure={pressure} />
      ) : (
        <>
          <Plot
            summary={`Temperature over plant time since ${formatDay(startedAt)}`}
            height={260}
            unit="°C"
            sync="profile"
            span={span}
            now={endedAt === null ? (last?.atMs ?? startMs) / 1000 : null}
            curves={temperatureCurves(profile, startMs, temperature)}
          />
          {pressure && (
            <Plot
              summary="Pressure over plant time"
              height={130}
              unit="Pa"
              log
              sync="profile"
              span={span}
              curves={[{ label: 'pressure', token: '--live', width: 2, table: seriesTable(pressure) }]}
            />
          )}
        </>
      )}
    </Panel>
  );
}

/** From the start of the batch to the end of its plan, or to now when that is later. */
function spanOf(profile: Profile, startMs: number, lastMs: number): [number, number] {
  const planEnd = startMs / 1000 + (profile.plan.at(-1)?.at_s ?? 60);
  return [startMs / 1000, Math.max(planEnd, lastMs / 1000)];
}

function temperatureCurves(profile: Profile, startMs: number, actual: Series | undefined): Curve[] {
  const plan: Curve = { label: 'plan', token: '--sp', width: 1.5, table: planTable(profile.plan, startMs) };
  const curves = profile.plan.length > 0 ? [plan] : [];
  if (actual) curves.push({ label: 'actual', token: '--live', width: 2, table: seriesTable(actual) });
  return curves;
}

function Key({ pressure }: { pressure: boolean }): ReactElement {
  return (
    <span className="chart-key">
      <span>
        <Swatch kind="actual" /> actual{pressure ? ', pressure below' : ''}
      </span>
      <span>
        <Swatch kind="plan" /> plan at start
      </span>
    </span>
  );
}

function Swatch({ kind }: { kind: 'actual' | 'plan' }): ReactElement {
  return (
    <svg width="22" height="8" aria-hidden="true">
      <path className={`line ${kind}`} d="M1 4 H21" />
    </svg>
  );
}

type Point = ReturnType<typeof lastPoint>;

function Words(props: { profile: Profile; startMs: number; last: Point; pressure: Point }): ReactElement {
  const { profile, startMs, last, pressure } = props;
  if (!last) return <span className="caption">no history of this batch yet</span>;
  const planned = plannedAt(profile.plan, (last.atMs - startMs) / 1000);
  return (
    <span className="small row wrap">
      <span>last {formatClock(last.atMs)}</span>
      <span className="value">{formatNumber(last.value, 1)} °C</span>
      {planned !== null && <span className="setpoint">plan {formatNumber(planned, 0)} °C</span>}
      {pressure && <span className="value">{digitsOf(VACUUM, pressure.value)} Pa</span>}
    </span>
  );
}

interface TableProps {
  profile: Profile;
  startMs: number;
  temperature: Series | undefined;
  pressure: Series | undefined;
}

/** The same data as rows, thinned to 40: the table view every chart has. */
function ProfileTable({ profile, startMs, temperature, pressure }: TableProps): ReactElement {
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
