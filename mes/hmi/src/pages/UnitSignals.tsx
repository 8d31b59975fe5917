import type { ReactElement } from 'react';
import type { UnitDetail } from '../api/types';
import { LiveValue } from '../components/LiveValue';
import { Panel } from '../components/Panel';
import { formatSignificant } from '../format/number';

/** Every signal of the unit with its live value, limits and role. */
export function UnitSignals({ unit }: { unit: UnitDetail }): ReactElement {
  const limit = (value: number | null): string => (value === null ? '' : formatSignificant(value));
  return (
    <Panel title="Signals" meta={`${unit.signals.length} signals`} flush>
      <table className="dense">
        <thead>
          <tr>
            <th>signal</th>
            <th>label</th>
            <th>role</th>
            <th className="number">value</th>
            <th className="number">believed from</th>
            <th className="number">to</th>
            <th className="number">normal from</th>
            <th className="number">to</th>
          </tr>
        </thead>
        <tbody>
          {unit.signals.map((signal) => (
            <tr key={signal.id}>
              <th scope="row">{signal.name}</th>
              <td>{signal.label}</td>
              <td>{signal.role}</td>
              <td className="number">
                <LiveValue signal={{ ...signal, label: signal.name }} />
              </td>
              <td className="number">{limit(signal.low)}</td>
              <td className="number">{limit(signal.high)}</td>
              <td className="number">{limit(signal.normal_low)}</td>
              <td className="number">{limit(signal.normal_high)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
