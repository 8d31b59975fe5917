import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  title: string;
  /** Called for Escape and for the safe button. */
  onClose: () => void;
  roomy?: boolean;
  children: ReactNode;
  footer: ReactNode;
  onSubmit?: () => void;
}

/** A modal dialog on `<dialog>`: focus is trapped by the browser, Escape closes, the header stays in sight. */
export function Dialog({ title, onClose, roomy, children, footer, onSubmit }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className={roomy ? 'dialog roomy' : 'dialog'} aria-labelledby={heading} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header>
          <h2 id={heading}>{title}</h2>
        </header>
        <div className="body">{children}</div>
        <footer>{footer}</footer>
      </form>
    </dialog>
  );
}
