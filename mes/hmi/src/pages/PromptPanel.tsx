import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { post } from '../api/client';
import type { FloorRequest, Prompt } from '../api/types';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Icon } from '../components/icons';
import { actWords, answerOf, isNumeric, isTyped, limitsOf, refusalOf } from '../components/prompt-form';
import { Refusal, type Signature, SignatureDialog } from '../components/SignatureDialog';
import { splitName } from '../format/quantity';
import { formatDay } from '../format/time';
import { useCanCommand } from '../live/store';

/** A waiting prompt: the only thing on the page with a heavy frame. The answer confirms the finished act. */
export function PromptPanel({ batch, prompt }: { batch: string; prompt: Prompt }): ReactElement {
  const [open, setOpen] = useState(false);
  const canCommand = useCanCommand();
  return (
    <section className="panel waiting" aria-label={`Prompt ${prompt.n}`}>
      <div className="body row">
        <Icon name="person" size={28} />
        <div className="prompt-words">
          <p className="caption">
            Prompt {prompt.n} · step {prompt.block.replace(/_/g, ' ')} · waiting since {formatDay(prompt.opened_at)}
            {prompt.sign ? ` · signed as ${prompt.sign}` : ''}
          </p>
          <p className="strong">{prompt.text}</p>
        </div>
        <button
          type="button"
          className="button command primary push"
          disabled={!canCommand}
          onClick={() => setOpen(true)}
        >
          Answer…
        </button>
      </div>
      {open && <AnswerDialog batch={batch} prompt={prompt} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface AnswerProps {
  batch: string;
  prompt: Prompt;
  onClose: () => void;
}

function AnswerDialog({ batch, prompt, onClose }: AnswerProps): ReactElement {
  const client = useQueryClient();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const values = answerOf(prompt.fields, typed);
  const send = async (signature?: Signature): Promise<void> => {
    await post(`/batches/${encodeURIComponent(batch)}/prompts/${prompt.n}/answer`, {
      values,
      ...(signature && { signature }),
    });
    void client.invalidateQueries({ queryKey: ['batch'] });
  };
  const answer = async (): Promise<void> => {
    if (values === null) return;
    try {
      await send();
      onClose();
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  const fields = <Fields prompt={prompt} typed={typed} onChange={setTyped} />;
  const title = `Answer prompt ${prompt.n} of ${batch}`;
  if (prompt.sign) {
    return (
      <SignatureDialog
        title={title}
        record={[
          ['record', `${batch}, prompt ${prompt.n}`],
          ['act', prompt.text],
        ]}
        meaning={prompt.sign}
        unless="The prompt stays open."
        sign={send}
        onClose={onClose}
        ready={values !== null}
      >
        {fields}
      </SignatureDialog>
    );
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void answer()}
      footer={<Verbs ready={values !== null} onClose={onClose} />}
    >
      <p>{prompt.text}</p>
      {fields}
      {refusal && <Refusal title="Not answered." detail={`${refusal} The prompt stays open.`} />}
    </Dialog>
  );
}

function Verbs({ ready, onClose }: { ready: boolean; onClose: () => void }): ReactElement {
  return (
    <>
      <button type="button" className="button command" onClick={onClose}>
        Not yet
      </button>
      <button type="submit" className="button command primary" disabled={!ready}>
        Confirm done
      </button>
    </>
  );
}

interface FieldsProps {
  prompt: Prompt;
  typed: Record<string, string>;
  onChange: (typed: Record<string, string>) => void;
}

function Fields({ prompt, typed, onChange }: FieldsProps): ReactElement {
  return (
    <>
      <Acts requests={prompt.act.resolved ?? []} />
      {prompt.fields.map((field) => {
        const named = splitName(field.name);
        const text = typed[field.name] ?? '';
        const refusal = text === '' ? null : refusalOf(field, text);
        const unit = field.unit || named.unit;
        if (!isTyped(field)) return <ReadByService key={field.name} label={field.label} source={field.source} />;
        return (
          <Field
            key={field.name}
            label={field.label}
            unit={unit}
            numeric={isNumeric(field)}
            value={text}
            required={field.required}
            invalid={refusal !== null}
            hint={[refusal, limitsOf(field), field.required ? null : 'optional'].filter(Boolean).join(' · ')}
            onChange={(value) => onChange({ ...typed, [field.name]: value })}
          />
        );
      })}
    </>
  );
}

/** A value that nobody types: the service takes it over the wire when the prompt is answered. */
function ReadByService({ label, source }: { label: string; source: string }): ReactElement {
  return (
    <p className="small row">
      <span className="caption">{label}</span>
      <span className="push">
        {source === 'scale' ? 'read from the scale on answering' : 'worked out by the service'}
      </span>
    </p>
  );
}

/** What hands do, carrier by carrier, before the prompt is answered. */
function Acts({ requests }: { requests: readonly FloorRequest[] }): ReactElement | null {
  if (requests.length === 0) return null;
  return (
    <ol className="acts" aria-label="What to do">
      {requests.map((request, index) => (
        <li key={index} className="small">
          {actWords(request)}
        </li>
      ))}
    </ol>
  );
}
