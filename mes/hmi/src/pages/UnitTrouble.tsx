import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { post } from '../api/client';
import type { UnitDetail } from '../api/types';
import { usePerson } from '../app/session';
import { Dialog } from '../components/Dialog';
import { Choice, Field } from '../components/Field';
import { Refusal } from '../components/SignatureDialog';
import { useCanCommand } from '../live/store';

/** What keeps a unit from going on, in words, and the acts that only a person may do about it. */
export function UnitTrouble({ unit }: { unit: UnitDetail }): ReactElement | null {
  const missing = Object.keys(unit.missing_signals);
  const doubt = unit.control_class === 'B' && unit.conditions.includes('unconfirmed');
  return (
    <>
      {unit.quarantine && <Trouble unit={unit} kind="quarantine" words={`Quarantined: ${unit.quarantine}`} />}
      {doubt && <Trouble unit={unit} kind="doubt" words={`A write has no known outcome. ${unit.waits_for ?? ''}`} />}
      {!doubt && unit.waits_for && <Words title="Waits for" text={unit.waits_for} />}
      {unit.fail && <Words title="The machine says" text={unit.fail} />}
      {missing.length > 0 && (
        <Words title={`${missing.length} signals not found at the machine`} text={listed(missing)} />
      )}
    </>
  );
}

const MOST_NAMED = 6;

/** The first names of a long list and how many follow. */
function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function Words({ title, text }: { title: string; text: string }): ReactElement {
  return (
    <p className="note span-12" role="status">
      <b>{title}:</b> {text}
    </p>
  );
}

type Kind = 'quarantine' | 'doubt';

const PERMISSION: Record<Kind, string> = { quarantine: 'quarantine.resolve', doubt: 'unit.command' };
const VERB: Record<Kind, string> = { quarantine: 'Reconcile', doubt: 'Decide' };

function Trouble({ unit, kind, words }: { unit: UnitDetail; kind: Kind; words: string }): ReactElement {
  const [open, setOpen] = useState(false);
  const canCommand = useCanCommand();
  const may = usePerson()?.permissions.includes(PERMISSION[kind]) ?? false;
  const why = canCommand
    ? may
      ? undefined
      : `needs the permission ${PERMISSION[kind]}`
    : 'no link: the picture is old';
  return (
    <div className="note span-12 row" role="alert">
      <span className="strong">{words}</span>
      <button
        type="button"
        className="button push"
        disabled={why !== undefined}
        title={why}
        onClick={() => setOpen(true)}
      >
        {VERB[kind]}…
      </button>
      {open && <TroubleDialog unit={unit.id} kind={kind} onClose={() => setOpen(false)} />}
    </div>
  );
}

const OUTCOMES = [
  { value: 'done', label: 'It was done' },
  { value: 'again', label: 'Write it again' },
] as const;

function TroubleDialog({ unit, kind, onClose }: { unit: string; kind: Kind; onClose: () => void }): ReactElement {
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<'done' | 'again'>('done');
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const ready = reason.trim().length >= 3;
  const send = async (): Promise<void> => {
    const path = `/equipment/units/${encodeURIComponent(unit)}/${kind === 'doubt' ? 'doubt' : 'reconciliation'}`;
    try {
      await post(path, { reason: reason.trim(), ...(kind === 'doubt' ? { done: outcome === 'done' } : {}) });
      void client.invalidateQueries({ queryKey: ['unit'] });
      onClose();
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  return (
    <Dialog
      title={`${VERB[kind]}: ${unit}`}
      onClose={onClose}
      onSubmit={() => (ready ? void send() : undefined)}
      footer={
        <>
          <button type="button" className="button command" onClick={onClose}>
            Leave as it is
          </button>
          <button type="submit" className="button command primary" disabled={!ready}>
            {kind === 'doubt' ? 'Decide' : 'Open the unit again'}
          </button>
        </>
      }
    >
      <p>
        {kind === 'doubt'
          ? 'Look at the controller: did it take the last write?'
          : 'Record and machine have been compared at the machine, and agree.'}
      </p>
      {kind === 'doubt' && <Choice label="Outcome" value={outcome} options={OUTCOMES} onChange={setOutcome} />}
      <Field label="Reason" value={reason} onChange={setReason} required autoFocus />
      {refusal && <Refusal title="Not done." detail={refusal} />}
    </Dialog>
  );
}
