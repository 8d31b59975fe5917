import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { promptsQuery, unitBatchesQuery } from '../api/queries';
import type { BatchSummary } from '../api/types';
import { Panel } from '../components/Panel';
import { StateWord } from '../components/StateWord';
import { formatDay } from '../format/time';

/** What was made here last, and what waits here for a person. */
export function UnitBatches({ unit }: { unit: string }): ReactElement {
  const batches = useQuery(unitBatchesQuery(unit));
  const prompts = useQuery(promptsQuery()).data ?? [];
  const words = new Map(prompts.map((prompt) => [prompt.batch, prompt.text]));
  return (
    <Panel title="Batches" meta="newest first, plant time" flush>
      {batches.data?.length === 0 && <p className="empty">No batch was made here yet.</p>}
      {batches.isError && <p className="empty">The batches cannot be read: {batches.error.message}</p>}
      {batches.data && batches.data.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>batch</th>
              <th>state</th>
              <th>recipe</th>
              <th>order</th>
              <th className="number">started</th>
              <th className="number">ended</th>
              <th>waits for a person</th>
            </tr>
          </thead>
          <tbody>
            {batches.data.map((batch) => (
              <Row key={batch.id} batch={batch} waits={words.get(batch.id) ?? ''} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Row({ batch, waits }: { batch: BatchSummary; waits: string }): ReactElement {
  return (
    <tr>
      <td>
        <Link to="/batches/$id" params={{ id: batch.id }}>
          {batch.id}
        </Link>
      </td>
      <td>
        <StateWord state={batch.state} inList />
      </td>
      <td>{batch.recipe}</td>
      <td>{batch.orders.join(', ')}</td>
      <td className="number">{formatDay(batch.started_at)}</td>
      <td className="number">{formatDay(batch.ended_at)}</td>
      <td className="wide">{waits}</td>
    </tr>
  );
}
