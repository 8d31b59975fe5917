import { type ReactElement, type ReactNode, useState } from 'react';
import { usePerson } from '../app/session';
import { Dialog } from './Dialog';
import { Field } from './Field';
import { Icon } from './icons';
import { ServerTime } from './ServerTime';

export interface Signature {
  password: string;
  reason: string;
}

interface SignatureDialogProps {
  title: string;
  /** The record that is signed, as label and value. */
  record: readonly (readonly [string, string])[];
  /** Meaning of the signature: performed, reviewed or approved. */
  meaning: string;
  /** What did not happen when the signature is refused. */
  unless: string;
  sign: (signature: Signature) => Promise<void>;
  onClose: () => void;
  roomy?: boolean;
  /** Form fields that are part of the record. */
  children?: ReactNode;
  ready?: boolean;
  reasonRequired?: boolean;
}

/** Signature over a record: what, meaning, who, password again, reason, server time. A refusal says what did not happen. */
export function SignatureDialog(props: SignatureDialogProps): ReactElement {
  const { title, record, meaning, unless, sign, onClose, roomy, children, reasonRequired = false } = props;

  const person = usePerson();
  const [password, setPassword] = useState('');
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ready = (props.ready ?? true) && password !== '' && (!reasonRequired || reason.trim() !== '');
  const submit = async (): Promise<void> => {
    if (busy || !ready) return;
    setBusy(true);
    try {
      await sign({ password, reason: reason.trim() });
      onClose();
    } catch (error) {
      setPassword('');
      setRefusal((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      roomy={roomy ?? false}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <button type="button" className="button command" onClick={onClose}>
            Do not sign
          </button>
          <button type="submit" className="button command primary" disabled={busy || !ready}>
            Sign as {meaning}
          </button>
        </>
      }
    >
      <dl className="pairs record" aria-label="Record">
        {record.map(([label, value]) => (
          <Pair key={label} label={label} value={value} />
        ))}
        <dt>meaning</dt>
        <dd className="strong">{meaning}</dd>
        <dt>server time</dt>
        <dd>
          <ServerTime />
        </dd>
      </dl>
      {children}
      <Field label="Reason" value={reason} onChange={setReason} required={reasonRequired} />
      <Field
        label={`Password, ${person?.name ?? ''}`}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        invalid={refusal !== null}
        required
      />
      {refusal && <Refusal title="Not signed." detail={`${refusal} ${unless}`} />}
    </Dialog>
  );
}

function Pair({ label, value }: { label: string; value: string }): ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

export function Refusal({ title, detail }: { title: string; detail: string }): ReactElement {
  return (
    <div className="refusal" role="alert">
      <Icon name="cross" />
      <p>
        <b>{title}</b> {detail}
      </p>
    </div>
  );
}
