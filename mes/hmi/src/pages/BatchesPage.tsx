import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { batchList } from '../api/lists';
import { promptWordsQuery } from '../api/queries';
import type { BatchSummary } from '../api/types';
import { BatchTable } from '../components/BatchTable';
import { Empty, Fetched } from '../components/Fetched';
import { Chips } from '../components/Field';
import { More } from '../components/More';
import { Panel } from '../components/Panel';
import { type Group, GROUPS, groupOf, values } from './batch-filters';

const NONE: ReadonlyMap<string, string> = new Map();

/** All batches, newest first, filtered by chips. */
export function BatchesPage(): ReactElement {
  const [group, setGroup] = useState<Group | undefined>();
  const [unit, setUnit] = useState<string | undefined>();
  const [recipe, setRecipe] = useState<string | undefined>();
  const batches = useInfiniteQuery(batchList());
  const prompts = useQuery(promptWordsQuery()).data ?? NONE;
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
          <BatchList
            batches={list.filter(
              (one) =>
                (!group || groupOf(one, prompts) === group) &&
                (!unit || one.unit === unit) &&
                (!recipe || one.recipe === recipe),
            )}
            total={list.length}
            prompts={prompts}
            more={<More list={batches} />}
          />
        )}
      </Fetched>
    </div>
  );
}

interface ListProps {
  batches: readonly BatchSummary[];
  total: number;
  prompts: ReadonlyMap<string, string>;
  more: ReactElement;
}

function BatchList({ batches, total, prompts, more }: ListProps): ReactElement {
  if (total === 0) return <Empty>No batch yet. Batches are made when an order is started.</Empty>;
  return (
    <Panel title="Batches" meta={`${batches.length} of ${total} shown, plant time`} flush>
      <BatchTable batches={batches} prompts={prompts} />
      {batches.length === 0 && <Empty>No batch matches these filters.</Empty>}
      {more}
    </Panel>
  );
}
