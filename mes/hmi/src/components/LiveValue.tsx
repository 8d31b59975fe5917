import { type ReactElement, useEffect, useRef } from 'react';
import type { SignalInfo } from '../api/types';
import { displayOf } from '../format/display';
import { live } from '../live/store';
import { shown } from '../live/quality';

interface LiveValueProps {
  signal: Pick<SignalInfo, 'id' | 'label' | 'unit' | 'decimals' | 'high' | 'log'>;
  size?: 'small' | 'medium' | 'large' | 'lead';
}

/** One live value with its unit and quality mark. Painted through its element, never through React state. */
export function LiveValue({ signal, size = 'small' }: LiveValueProps): ReactElement {
  const root = useRef<HTMLSpanElement>(null);
  const { id, label, unit, decimals, high, log } = signal;
  useEffect(() => {
    const display = displayOf({ unit, decimals, high, log });
    return live.subscribe(id, (cell, nowMs) => {
      const element = root.current;
      const [text, , mark] = element?.children ?? [];
      if (!element || !text || !mark) return;
      const now = shown(cell, display, nowMs);
      if (text.textContent !== now.text) text.textContent = now.text;
      if (mark.textContent !== now.mark) mark.textContent = now.mark;
      if (element.dataset.quality !== now.quality) element.dataset.quality = now.quality;
      if (element.title !== now.reason) element.title = now.reason;
    });
  }, [id, unit, decimals, high, log]);
  return (
    <span ref={root} className={`value ${size}`} data-quality="bad" role="group" aria-label={label}>
      <span className="digits">- - -</span>
      <span className="unit-of">{displayOf(signal).unit}</span>
      <span className="quality" />
    </span>
  );
}
