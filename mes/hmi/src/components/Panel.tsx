import type { ReactElement, ReactNode, Ref } from 'react';

interface PanelProps {
  title: string;
  meta?: ReactNode;
  controls?: ReactNode;
  footer?: ReactNode;
  /** Columns of the 12-column page grid. */
  span?: 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;
  rows?: 2 | 4;
  /** Tables reach the edges. */
  flush?: boolean;
  waiting?: boolean;
  /** At most as tall as the window; it scrolls inside and stays while the page scrolls. */
  tall?: boolean;
  /** The part that scrolls. */
  bodyRef?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** A panel: header with title, meta and controls; body; optional footer. A named region for screen readers. */
export function Panel(props: PanelProps): ReactElement {
  const { title, meta, controls, footer, span = 12, rows, flush, waiting, tall, bodyRef, children } = props;
  const classes = ['panel', `span-${span}`, rows ? `rows-${rows}` : '', waiting ? 'waiting' : '', tall ? 'tall' : ''];
  return (
    <section className={classes.filter(Boolean).join(' ')} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {meta !== undefined && <span className="caption clip">{meta}</span>}
        {controls !== undefined && <div className="row push">{controls}</div>}
      </header>
      <div ref={bodyRef} className={flush ? 'flush' : 'body'}>
        {children}
      </div>
      {footer !== undefined && <footer>{footer}</footer>}
    </section>
  );
}
