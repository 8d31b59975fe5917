import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { Block } from '../api/types';
import { Panel } from '../components/Panel';
import { Outline } from './Outline';
import { ProcedureChart } from './ProcedureChart';

interface ProcedurePanelProps {
  blocks: readonly Block[];
  meta: string;
  /** The step in work, which is scrolled into sight when it changes. */
  step: string | null;
}

/** The procedure of a batch as a chart or as an outline; it scrolls inside the panel, never the page. */
export function ProcedurePanel({ blocks, meta, step }: ProcedurePanelProps): ReactElement {
  const [outline, setOutline] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [box, running] = [body.current, body.current?.querySelector('[aria-current="step"]')];
    if (!box || !running) return;
    const [outer, inner] = [box.getBoundingClientRect(), running.getBoundingClientRect()];
    box.scrollTop += inner.top - outer.top - box.clientHeight / 2;
  }, [step, outline]);
  return (
    <Panel
      title="Procedure"
      span={4}
      flush
      tall
      bodyRef={body}
      meta={meta}
      controls={
        <button type="button" className="button little" aria-pressed={outline} onClick={() => setOutline(!outline)}>
          {outline ? 'Chart' : 'Outline'}
        </button>
      }
    >
      {outline ? (
        <Outline blocks={blocks} />
      ) : (
        <div className="chart-box">
          <ProcedureChart blocks={blocks} />
        </div>
      )}
    </Panel>
  );
}
