import type { ReactElement } from 'react';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import type { Curve } from './plot-options';

const ROWS = 40;

/** The curves of a chart as rows, thinned: every chart has its table. Curves of one table share their times. */
export function CurveTable({
  curves,
  unit,
  digits,
}: {
  curves: readonly Curve[];
  unit: string;
  digits: number;
}): ReactElement {
  const times = curves[0]?.table[0] ?? [];
  const step = Math.max(1, Math.ceil(times.length / ROWS));
  if (times.length === 0) return <p className="empty">No history in this span.</p>;
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>plant time</th>
          {curves.map((curve) => (
            <th key={curve.label} className="number">
              {curve.label} {unit}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times.map((at, index) =>
          index % step === 0 ? (
            <tr key={at}>
              <td>{formatDay(at * 1000)}</td>
              {curves.map((curve) => (
                <td key={curve.label} className="number">
                  {formatNumber(curve.table[1][index], digits)}
                </td>
              ))}
            </tr>
          ) : null,
        )}
      </tbody>
    </table>
  );
}
