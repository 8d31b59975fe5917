import { type ReactElement, useState } from 'react';
import { Dialog } from './Dialog';
import { Field } from './Field';

const EFFECTS: Record<string, string> = {
  Stop: 'ends it in a controlled way before it is finished. It cannot be continued afterwards.',
  Abort: 'ends it at once without care for the product. Its lots are put on hold.',
  Reset: 'takes it back to Idle.',
};

interface CommandDialogProps {
  command: string;
  target: string;
  send: (reason: string) => Promise<void>;
  onClose: () => void;
}

/** Confirms an ending command: names object and effect, asks the reason; Abort also asks to type the object. */
export function CommandDialog({ command, target, send, onClose }: CommandDialogProps): ReactElement {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const ready = reason.trim() !== '' && (command !== 'Abort' || typed.trim().toUpperCase() === target.toUpperCase());
  const submit = (): void => {
    if (!ready) return;
    onClose();
    void send(reason.trim());
  };
  return (
    <Dialog
      title={`${command} ${target}`}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <button type="button" className="button command" onClick={onClose}>
            Leave as it is
          </button>
          <button type="submit" className="button command primary" disabled={!ready}>
            {command} {target}
          </button>
        </>
      }
    >
      <p>
        {command} {EFFECTS[command] ?? ''}
      </p>
      <Field label="Reason" value={reason} onChange={setReason} required autoFocus />
      {command === 'Abort' && <Field label={`Type ${target} to confirm`} value={typed} onChange={setTyped} required />}
    </Dialog>
  );
}
