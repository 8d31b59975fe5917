import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { recordQuery } from '../api/queries';
import type { BatchRecord } from '../api/types';
import { Fetched } from '../components/Fetched';
import { MaterialName } from '../components/MaterialName';
import { Panel } from '../components/Panel';
import { formatNumber } from '../format/number';
import { formatQuantity, formatWeighed, splitName } from '../format/quantity';
import { formatDay } from '../format/time';

/** The batch record as it stands: runs, masses, answers, deviations. */
export function RecordTab({ id }: { id: string }): ReactElement {
  const record = useQuery(recordQuery(id));
  return (
    <Fetched result={record} what="the record">
      {(data) => (
        <>
          <Runs record={data} />
          <Masses record={data} />
          <Answers record={data} />
          <Deviations record={data} />
        </>
      )}
    </Fetched>
  );
}

/** A milligram is the ledger's own unit, no instrument's division. */
const FINEST_KG = 1e-6;

function words(values: Record<string, unknown> | null): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${splitName(name).label} ${formatQuantity(name, value)}`)
    .join(', ');
}

function Runs({ record }: { record: BatchRecord }): ReactElement {
  return (
    <Panel title="Runs" meta={`${record.runs.length} phases, plant time`} flush>
      <table className="dense">
        <thead>
          <tr>
            <th>step</th>
            <th>phase</th>
            <th className="number">from</th>
            <th className="number">to</th>
            <th>outcome</th>
            <th>parameters</th>
            <th>reports</th>
          </tr>
        </thead>
        <tbody>
          {record.runs.map((run) => (
            <tr key={run.run_id}>
              <th scope="row">{run.block}</th>
              <td>{run.phase}</td>
              <td className="number">{formatDay(run.accepted_at ?? run.intended_at)}</td>
              <td className="number">{formatDay(run.ended_at)}</td>
              <td>{run.outcome}</td>
              <td className="wrap">{words(run.params)}</td>
              <td className="wrap">{words(run.reports)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {record.runs.length === 0 && <p className="empty">No phase has run on a machine.</p>}
    </Panel>
  );
}

function Masses({ record }: { record: BatchRecord }): ReactElement {
  const lines = record.transformations.flatMap((one) => one.lines);
  const fine = lines.some((line) => line.division_kg > FINEST_KG && line.division_kg < 0.001);
  const decimals = fine ? 4 : 3;
  return (
    <Panel title="Masses" meta={balanceWords(record)} span={6} flush>
      <table className="dense">
        <thead>
          <tr>
            <th>role</th>
            <th>lot</th>
            <th>material</th>
            <th className="number">pieces</th>
            <th className="number">mass kg</th>
            <th className="number">division</th>
            <th>from</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              <th scope="row">{line.role}</th>
              <td>
                {line.lot && (
                  <Link to="/lots/$id" params={{ id: line.lot }}>
                    {line.lot}
                  </Link>
                )}
              </td>
              <td className="wrap">
                <MaterialName id={line.material} />
              </td>
              <td className="number">{line.pieces ?? ''}</td>
              <td className="number value">{formatWeighed(line.mass_kg, line.division_kg, decimals)}</td>
              <td className="number">{divisionWords(line.division_kg)}</td>
              <td>{line.source}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="empty">Masses are settled when the batch ends.</p>}
    </Panel>
  );
}

/** Division of the instrument in grams; empty where none is known. */
function divisionWords(division_kg: number): string {
  return division_kg > FINEST_KG ? `${Number((division_kg * 1000).toPrecision(6))} g` : '';
}

function balanceWords(record: BatchRecord): string {
  const [one] = record.transformations;
  if (!one) return '';
  const grams = (kg: number): string => `${formatNumber(Math.round(kg * 1000), 0)} g`;
  return `unexplained ${grams(one.unexplained_kg)}, tolerance ± ${grams(one.tolerance_kg)}`;
}

function answerWords({ values, weighing }: BatchRecord['prompts'][number]): string {
  if (!weighing) return words(values);
  const { place, gross_kg, tare_kg } = weighing;
  return `${words(values)}, ${place}: ${words({ gross_kg, tare_kg })}`;
}

function Answers({ record }: { record: BatchRecord }): ReactElement {
  return (
    <Panel title="Prompts" meta={`${record.prompts.length}`} span={6} flush>
      <table className="dense">
        <thead>
          <tr>
            <th>no.</th>
            <th>prompt</th>
            <th>values</th>
            <th>answered by</th>
            <th className="number">answered</th>
          </tr>
        </thead>
        <tbody>
          {record.prompts.map((prompt) => (
            <tr key={prompt.n}>
              <th scope="row">{prompt.n}</th>
              <td className="wrap">{prompt.text}</td>
              <td className="wrap">{answerWords(prompt)}</td>
              <td>
                {prompt.signature ? `${prompt.signature.meaning} by ${prompt.signature.name}` : (prompt.by ?? 'open')}
              </td>
              <td className="number">{formatDay(prompt.answered_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {record.prompts.length === 0 && <p className="empty">Nobody was asked.</p>}
    </Panel>
  );
}

function Deviations({ record }: { record: BatchRecord }): ReactElement {
  return (
    <Panel title="Deviations" meta={`${record.deviations.length}`} flush>
      <ul className="feed feed-box">
        {record.deviations.map((one) => (
          <li key={one.seq}>
            <time dateTime={one.plant_at}>{formatDay(one.plant_at)}</time>
            <span>{one.text}</span>
          </li>
        ))}
      </ul>
      {record.deviations.length === 0 && <p className="empty">None.</p>}
    </Panel>
  );
}
