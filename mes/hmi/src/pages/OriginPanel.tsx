import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { LotDetail } from '../api/types';
import { MaterialName } from '../components/MaterialName';
import { Panel } from '../components/Panel';

/** The raw lots that the mass of a lot comes from, with supplier and country. */
export function OriginPanel({ origin }: { origin: LotDetail['origin'] }): ReactElement | null {
  if (origin.length === 0) return null;
  return (
    <Panel title="Origin" meta="share of the mass by received lot" flush>
      <table className="dense" aria-label="Origin">
        <thead>
          <tr>
            <th>received lot</th>
            <th>material</th>
            <th>supplier</th>
            <th>country</th>
            <th className="number">share</th>
          </tr>
        </thead>
        <tbody>
          {origin.map((one) => (
            <tr key={one.lot}>
              <th scope="row">
                <Link to="/lots/$id" params={{ id: one.lot }}>
                  {one.lot}
                </Link>
              </th>
              <td className="wrap">
                <MaterialName id={one.material} />
              </td>
              <td>{one.supplier || 'unknown'}</td>
              <td>{one.country || 'unknown'}</td>
              <td className="number value">{(one.fraction * 100).toFixed(2)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
