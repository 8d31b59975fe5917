import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { batchEventsQuery, batchQuery } from '../api/queries';
import type { BatchDetail, Command } from '../api/types';
import { ProfilePanel } from '../charts/ProfilePanel';
import { CommandBar, LockedReasons } from '../components/CommandBar';
import { CommandNote } from '../components/CommandNote';
import { EventFeed } from '../components/EventFeed';
import { Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { Tabs } from '../components/Tabs';
import { StateWord } from '../components/StateWord';
import { conditionWords } from '../components/state-fill';
import { commandsWorthShowing } from '../components/locked';
import { batchPermission } from '../components/permissions';
import { type Send, useCommand } from '../components/use-command';
import { formatDay } from '../format/time';
import { ProcedurePanel } from '../procedure/ProcedurePanel';
import { LotShares } from './LotShares';
import { ParameterTable } from './ParameterTable';
import { RecordTab } from './RecordTab';
import { PromptPanel } from './PromptPanel';

const TABS = [
  { value: 'live', label: 'Live' },
  { value: 'record', label: 'Record' },
] as const;

/** One batch, live: procedure, waiting prompts, profile, parameters, events, material, commands. */
export function BatchPage(): ReactElement {
  const { id } = useParams({ from: '/frame/batches/$id' });
  const batch = useQuery(batchQuery(id));
  return (
    <div className="page">
      <Fetched result={batch} what={`batch ${id}`}>
        {(data) => <Batch batch={data} />}
      </Fetched>
    </div>
  );
}

function Batch({ batch }: { batch: BatchDetail }): ReactElement {
  const command = useCommand(`/batches/${encodeURIComponent(batch.id)}/commands`, ['batch', 'unit'], batch.state);
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('live');
  const commands = batch.ended_at === null ? commandsWorthShowing(batch.legal_commands) : [];
  return (
    <>
      <BatchHead batch={batch} commands={commands} send={command.send} />
      <Tabs label="Batch" value={tab} options={TABS} onChange={setTab} aside={<LockedReasons commands={commands} />} />
      <CommandNote note={command.note} failed={command.failed} close={command.close} />
      {tab === 'live' ? <Live batch={batch} /> : <RecordTab id={batch.id} />}
    </>
  );
}

function Live({ batch }: { batch: BatchDetail }): ReactElement {
  const waiting = batch.prompts.filter((prompt) => prompt.answered_at === null);
  return (
    <>
      <ProcedurePanel
        blocks={batch.procedure}
        meta={batch.started_at ? `started ${formatDay(batch.started_at)}` : 'not started'}
        step={batch.step ?? null}
      />
      <div className="column span-8">
        {waiting.length === 0 && batch.waiting.length > 0 && (
          <p className="note" role="status">
            <b>Waiting:</b> {batch.waiting.join(' · ')}
          </p>
        )}
        {waiting.map((prompt) => (
          <PromptPanel key={prompt.n} batch={batch.id} prompt={prompt} />
        ))}
        {batch.profile && batch.started_at && (
          <ProfilePanel
            unit={batch.unit}
            profile={batch.profile}
            startedAt={batch.started_at}
            endedAt={batch.ended_at}
          />
        )}
        <div className="side-by-side">
          <Panel title="Parameters" meta={changed(batch)} flush>
            <ParameterTable parameters={batch.parameters} />
          </Panel>
          <EventsPanel id={batch.id} />
        </div>
        <LotShares inputs={batch.inputs} outputs={batch.outputs} />
      </div>
    </>
  );
}

function changed(batch: BatchDetail): string {
  const count = batch.parameters.filter((one) => one.changed_by !== null).length;
  return `${count} of ${batch.parameters.length} changed`;
}

interface HeadProps {
  batch: BatchDetail;
  commands: readonly Command[];
  send: Send;
}

function BatchHead({ batch, commands, send }: HeadProps): ReactElement {
  return (
    <div className="head">
      <h1>{batch.id}</h1>
      <StateWord state={batch.state} suffix={batch.mode} />
      {batch.conditions.map((condition) => (
        <span key={condition} className="tag dashed">
          {conditionWords(condition)}
        </span>
      ))}
      <div className="facts">
        <span>
          {batch.recipe} <b>v{batch.recipe_version}</b>
        </span>
        <span>
          on{' '}
          <Link to="/units/$id" params={{ id: batch.unit }}>
            <b>{batch.unit}</b>
          </Link>
        </span>
        {batch.orders.map((order) => (
          <span key={order}>
            order{' '}
            <Link to="/orders/$id" params={{ id: order }}>
              <b>{order}</b>
            </Link>
          </span>
        ))}
        <Ends batch={batch} />
      </div>
      {commands.length > 0 && (
        <CommandBar target={batch.id} commands={commands} send={send} permission={batchPermission} />
      )}
    </div>
  );
}

function Ends({ batch }: { batch: BatchDetail }): ReactElement | null {
  if (batch.ended_at) {
    return (
      <span>
        ended <b>{formatDay(batch.ended_at)}</b>
      </span>
    );
  }
  if (!batch.expected_end_at) return null;
  return (
    <span>
      ends <b>{formatDay(batch.expected_end_at)}</b>
    </span>
  );
}

function EventsPanel({ id }: { id: string }): ReactElement {
  const events = useQuery(batchEventsQuery(id));
  return (
    <Panel title="Events" meta="newest first, plant time" flush>
      <div className="feed-box">
        <Fetched result={events} what="the events">
          {(list) => <EventFeed events={list} />}
        </Fetched>
      </div>
    </Panel>
  );
}
