import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { BatchSummary } from '../api/types';
import { formatDay } from '../format/time';
import { StateWord } from './StateWord';
import { conditionWords } from './state-fill';

interface Props {
  batches: readonly BatchSummary[];
  /** Open prompts in words, by batch. */
  prompts: ReadonlyMap<string, string>;
  /** Left out where the page is about one unit. */
  withUnit?: boolean;
}

/** Batches as rows: state, recipe, unit, orders, step, times, and what waits or is out of the ordinary. */
export function BatchTable({ batches, prompts, withUnit = true }: Props): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th>batch</th>
          <th>state</th>
          <th>recipe</th>
          {withUnit && <th>unit</th>}
          <th>order</th>
          <th>step</th>
          <th className="number">started</th>
          <th className="number">ended</th>
          <th>note</th>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <BatchRow key={batch.id} batch={batch} prompt={prompts.get(batch.id)} withUnit={withUnit} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  batch: BatchSummary;
  prompt: string | undefined;
  withUnit: boolean;
}

function BatchRow({ batch, prompt, withUnit }: RowProps): ReactElement {
  const notes = batch.conditions.map(conditionWords);
  if (prompt !== undefined) notes.unshift('prompt waiting');
  return (
    <tr>
      <th scope="row">
        <Link to="/batches/$id" params={{ id: batch.id }}>
          {batch.id}
        </Link>
      </th>
      <td>
        <StateWord state={batch.state} inList />
      </td>
      <td>{batch.recipe}</td>
      {withUnit && (
        <td>
          <Link to="/units/$id" params={{ id: batch.unit }}>
            {batch.unit}
          </Link>
        </td>
      )}
      <td>
        {batch.orders.map((order) => (
          <Link key={order} to="/orders/$id" params={{ id: order }}>
            {order}
          </Link>
        ))}
      </td>
      <td>{batch.step ?? ''}</td>
      <td className="number">{formatDay(batch.started_at)}</td>
      <td className="number">{formatDay(batch.ended_at)}</td>
      <td className="wide" title={prompt}>
        {notes.join(' · ')}
      </td>
    </tr>
  );
}
