import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { batchList } from '../api/lists';
import { promptsQuery } from '../api/queries';
import type { BatchSummary } from '../api/types';
import { Empty, Fetched } from '../components/Fetched';
import { Chips } from '../components/Field';
import { More } from '../components/More';
import { Panel } from '../components/Panel';
import { StateWord } from '../components/StateWord';
import { conditionWords } from '../components/state-fill';
import { formatDay } from '../format/time';
import { type Group, GROUPS, groupOf, values } from './batch-filters';

/** All batches, newest first, filtered by chips. */
export function BatchesPage(): ReactElement {
  const [group, setGroup] = useState<Group | undefined>();
  const [unit, setUnit] = useState<string | undefined>();
  const [recipe, setRecipe] = useState<string | undefined>();
  const batches = useInfiniteQuery(batchList());
  const waiting = new Set((useQuery(promptsQuery()).data ?? []).map((prompt) => prompt.batch));
  const all = batches.data ?? [];
  const options = (list: string[]): { value: string; label: string }[] =>
    list.map((value) => ({ value, label: value }));
  return (
    <div className="page">
      <div className="head">
        <h1>Batches</h1>
        <div className="chips">
          <Chips label="state" value={group} options={GROUPS} onChange={setGroup} />
          <Chips label="unit" value={unit} options={options(values(all, 'unit'))} onChange={setUnit} />
          <Chips label="recipe" value={recipe} options={options(values(all, 'recipe'))} onChange={setRecipe} />
        </div>
      </div>
      <Fetched result={batches} what="the batches">
        {(list) => (
          <BatchTable
            batches={list.filter(
              (one) =>
                (!group || groupOf(one, waiting) === group) &&
                (!unit || one.unit === unit) &&
                (!recipe || one.recipe === recipe),
            )}
            total={list.length}
            waiting={waiting}
            more={<More list={batches} />}
          />
        )}
      </Fetched>
    </div>
  );
}

interface TableProps {
  batches: readonly BatchSummary[];
  total: number;
  waiting: ReadonlySet<string>;
  more: ReactElement;
}

function BatchTable({ batches, total, waiting, more }: TableProps): ReactElement {
  if (total === 0) return <Empty>No batch yet. Batches are made when an order is started.</Empty>;
  return (
    <Panel title="Batches" meta={`${batches.length} of ${total} shown, plant time`} flush>
      <table>
        <thead>
          <tr>
            <th>batch</th>
            <th>state</th>
            <th>recipe</th>
            <th>unit</th>
            <th>order</th>
            <th>step</th>
            <th className="number">started</th>
            <th className="number">ended</th>
            <th>note</th>
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.id} batch={batch} waits={waiting.has(batch.id)} />
          ))}
        </tbody>
      </table>
      {batches.length === 0 && <Empty>No batch matches these filters.</Empty>}
      {more}
    </Panel>
  );
}

function BatchRow({ batch, waits }: { batch: BatchSummary; waits: boolean }): ReactElement {
  const notes = batch.conditions.map(conditionWords);
  if (waits) notes.unshift('prompt waiting');
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
      <td>
        <Link to="/units/$id" params={{ id: batch.unit }}>
          {batch.unit}
        </Link>
      </td>
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
      <td className="wide">{notes.join(' · ')}</td>
    </tr>
  );
}
