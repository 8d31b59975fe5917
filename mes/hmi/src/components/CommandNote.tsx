import type { ReactElement } from 'react';

interface CommandNoteProps {
  note: string | null;
  failed: boolean;
  close: () => void;
}

/** How far the last command has come, beside the thing it was given to. */
export function CommandNote({ note, failed, close }: CommandNoteProps): ReactElement | null {
  if (note === null) return null;
  return (
    <div className="note span-12 row" role={failed ? 'alert' : 'status'}>
      <span className={failed ? 'strong' : undefined}>{note}</span>
      <button type="button" className="button little push" onClick={close}>
        Close
      </button>
    </div>
  );
}
