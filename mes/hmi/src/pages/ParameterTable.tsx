import type { ReactElement } from 'react';
import type { Parameter } from '../api/types';
import { formatQuantity, splitName } from '../format/quantity';

/** Parameters of a batch: its value, actual value, limits of the approved recipe; under the name who changed it. */
export function ParameterTable({ parameters }: { parameters: readonly Parameter[] }): ReactElement {
  if (parameters.length === 0) return <p className="empty">This recipe has no parameters.</p>;
  return (
    <table className="dense tight">
      <thead>
        <tr>
          <th>parameter</th>
          <th className="number">recipe</th>
          <th className="number">actual</th>
          <th className="number">limits</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((one) => (
          <tr key={one.name}>
            <th scope="row" className="wrap" title={one.name}>
              {splitName(one.name).label}
              {one.changed_by !== null && (
                <span className="caption block">
                  set by {one.changed_by}
                  {one.outside_limits && ', outside the limits'}
                </span>
              )}
            </th>
            <td className="number setpoint">{formatQuantity(one.name, one.value)}</td>
            <td className="number value">{one.actual === null ? '–' : formatQuantity(one.name, one.actual)}</td>
            <td className="number">{limits(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function limits({ name, low, high }: Parameter): string {
  if (low === null && high === null) return '';
  const [from, to] = [low, high].map((one) => (one === null ? '' : formatQuantity(name, one))) as [string, string];
  const unit = / [^\d\s]\S*$/.exec(to)?.[0] ?? '';
  return `${unit && from.endsWith(unit) ? from.slice(0, -unit.length) : from} … ${to}`;
}
