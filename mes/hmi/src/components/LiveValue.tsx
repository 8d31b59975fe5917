import { type ReactElement, useEffect, useRef } from 'react';
import { live } from '../live/store';
import { shown } from '../live/quality';

interface LiveValueProps {
  /** Signal id; undefined while its description is not known yet. */
  signal: number | undefined;
  digits: number;
  unit: string;
  /** What the value is, for people who cannot see where it stands. */
  label: string;
  size?: 'small' | 'medium' | 'large' | 'lead';
}

/** One live value with its unit and quality mark. Painted through its element, never through React state. */
export function LiveValue({ signal, digits, unit, label, size = 'small' }: LiveValueProps): ReactElement {
  const root = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (signal === undefined) return undefined;
    return live.subscribe(signal, (cell, nowMs) => {
      const element = root.current;
      const [text, , mark] = element?.children ?? [];
      if (!element || !text || !mark) return;
      const now = shown(cell, digits, nowMs);
      if (text.textContent !== now.text) text.textContent = now.text;
      if (mark.textContent !== now.mark) mark.textContent = now.mark;
      if (element.dataset.quality !== now.quality) element.dataset.quality = now.quality;
      if (element.title !== now.reason) element.title = now.reason;
    });
  }, [signal, digits]);
  return (
    <span ref={root} className={`value ${size}`} data-quality="bad" role="group" aria-label={label}>
      <span className="digits">- - -</span>
      <span className="unit-of">{unit}</span>
      <span className="quality" />
    </span>
  );
}
