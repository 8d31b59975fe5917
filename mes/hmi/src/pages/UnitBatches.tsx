import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { promptWordsQuery, unitBatchesQuery } from '../api/queries';
import { BatchTable } from '../components/BatchTable';
import { Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';

/** What was made here last, and what waits here for a person. */
export function UnitBatches({ unit }: { unit: string }): ReactElement {
  const batches = useQuery(unitBatchesQuery(unit));
  const prompts = useQuery(promptWordsQuery()).data ?? NONE;
  return (
    <Panel title="Batches" meta="newest first, plant time" flush>
      <Fetched result={batches} what="the batches of this unit">
        {(list) =>
          list.length === 0 ? (
            <p className="empty">No batch was made here yet.</p>
          ) : (
            <BatchTable batches={list} prompts={prompts} withUnit={false} />
          )
        }
      </Fetched>
    </Panel>
  );
}

const NONE: ReadonlyMap<string, string> = new Map();
