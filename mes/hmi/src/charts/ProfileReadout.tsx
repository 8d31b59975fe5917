import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import type { Profile } from '../api/types';
import { digitsOf } from '../format/display';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { type Column, plannedAt, valueAt } from './profile-data';

/** Pressure of a furnace over its eight decades. */
export const VACUUM = { unit: 'Pa', factor: 1, digits: 2, powers: true };

interface ReadoutProps {
  profile: Profile;
  startMs: number;
  temperature: [number[], Column];
  pressure: [number[], Column] | null;
  /** The last moment that has a value, shown while no cursor points at another. */
  lastS: number | null;
  /** Filled with the function that shows another moment; null goes back to the last. */
  showRef: RefObject<((at: number | null) => void) | null>;
}

/** The values at the cursor. They go straight into the text: a moving cursor must not draw the page again. */
export function ProfileReadout(props: ReadoutProps): ReactElement {
  const { profile, startMs, temperature, pressure, lastS, showRef } = props;
  const [moment, actual, plan, vacuum] = [
    useRef<HTMLSpanElement>(null),
    useRef<HTMLSpanElement>(null),
    useRef<HTMLSpanElement>(null),
    useRef<HTMLSpanElement>(null),
  ];
  useEffect(() => {
    const write = (box: RefObject<HTMLSpanElement | null>, words: string): void => {
      if (box.current) box.current.textContent = words;
    };
    const tell = (cursor: number | null): void => {
      const at = cursor ?? lastS;
      if (at === null) return write(moment, 'no history of this batch yet');
      const planned = plannedAt(profile.plan, at - startMs / 1000);
      write(moment, `${cursor === null ? 'last ' : ''}${formatDay(at * 1000)}`);
      write(actual, `${formatNumber(valueAt(temperature, at), 1)} °C`);
      write(plan, planned === null ? 'plan ended' : `plan ${formatNumber(planned, 0)} °C`);
      write(vacuum, pressure ? `${digitsOf(VACUUM, valueAt(pressure, at))} Pa` : '');
    };
    showRef.current = tell;
    tell(null);
    return () => {
      showRef.current = null;
    };
  });
  return (
    <span className="small row wrap" role="status" aria-label="Values at the cursor">
      <span ref={moment} className="moment" />
      <span ref={actual} className="value" />
      <span ref={plan} className="setpoint" />
      <span ref={vacuum} className="value" />
    </span>
  );
}
