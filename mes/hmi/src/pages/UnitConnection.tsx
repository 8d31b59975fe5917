import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { unitCommandsQuery } from '../api/queries';
import type { UnitDetail } from '../api/types';
import { Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { formatSignificant } from '../format/number';
import { formatDay } from '../format/time';

const SHOWN_ABOVE = new Set(['state', 'endpoint', 'protocol', 'security', 'last_error', 'since_ms', 'next_attempt_ms']);

/** Counters of the link, without what already has a line of its own. */
function counters(diagnostics: Record<string, unknown>): [string, string][] {
  return Object.entries(diagnostics)
    .filter(([name, value]) => !SHOWN_ABOVE.has(name) && value !== null)
    .map(([name, value]) => [
      name.replace(/_/g, ' '),
      typeof value === 'number'
        ? formatSignificant(value, 6)
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value),
    ]);
}

/** How the unit is connected, what the link says of itself, and the last commands with their outcome. */
export function UnitConnection({ unit }: { unit: UnitDetail }): ReactElement {
  const commands = useQuery(unitCommandsQuery(unit.id));
  const facts: [string, string][] = [
    ['control class', unit.control_class],
    ['protocol', unit.protocol ?? 'none: people act here'],
    ['endpoint', unit.endpoint ?? '–'],
    ['security', unit.security ?? '–'],
    ['link', unit.link?.state ?? 'none'],
    ['since', formatDay(unit.link?.since_wall_at)],
    ['last error', unit.link?.last_error ?? 'none'],
    ...counters(unit.diagnostics ?? {}),
  ];
  return (
    <>
      <Panel title="Connection" span={4}>
        <dl className="pairs">
          {facts.map(([label, value]) => (
            <div className="pair" key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="Commands" meta="newest first" span={8} flush>
        <Fetched result={commands} what="the commands">
          {(rows) => (
            <table className="dense">
              <thead>
                <tr>
                  <th>command</th>
                  <th>status</th>
                  <th>by</th>
                  <th className="number">plant time</th>
                  <th>reason</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <th scope="row">
                      {row.command} {row.phase ?? ''}
                    </th>
                    <td>{row.status}</td>
                    <td>{row.batch ?? row.by}</td>
                    <td className="number">{formatDay(row.plant_at)}</td>
                    <td className="wide">{row.reason ?? row.why}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Fetched>
      </Panel>
    </>
  );
}
