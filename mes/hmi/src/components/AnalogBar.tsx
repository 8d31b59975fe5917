import { type ReactElement, useEffect, useRef } from 'react';
import type { SignalInfo } from '../api/types';
import { live } from '../live/store';
import { position, scaleOf } from './bar-scale';

interface AnalogBarProps {
  signal: SignalInfo;
  /** Signal id of the setpoint; a triangle above the bar. */
  setpoint?: number | undefined;
  width: number;
}

const HEIGHT = 20;
const TOP = 8;
const TRACK = 8;

/** A value between its limits: dark track, light normal band, setpoint triangle, needle. Null without limits. */
export function AnalogBar({ signal, setpoint, width }: AnalogBarProps): ReactElement | null {
  const root = useRef<SVGSVGElement>(null);
  const scale = scaleOf(signal);
  const { low, high, log } = scale ?? { low: 0, high: 0, log: false };
  useEffect(() => {
    if (high <= low) return undefined;
    const put = (index: number, value: number | null, reach: number): void => {
      const mark = root.current?.querySelectorAll('.mark')[index];
      if (!mark) return;
      mark.toggleAttribute('data-empty', value === null);
      if (value === null) return;
      const x = position({ low, high, log }, value) * (width - 2) + 1;
      mark.setAttribute('transform', `translate(${Math.min(width - reach, Math.max(reach, x)).toFixed(1)} 0)`);
    };
    const ends = [
      live.subscribe(signal.id, (cell) => {
        root.current?.setAttribute('data-quality', cell?.quality ?? 'bad');
        put(0, cell?.value ?? null, 2);
      }),
    ];
    if (setpoint !== undefined) ends.push(live.subscribe(setpoint, (cell) => put(1, cell?.value ?? null, 5)));
    return () => ends.forEach((end) => end());
  }, [signal.id, setpoint, low, high, log, width]);
  if (!scale) return null;
  const from = position(scale, signal.normal_low ?? scale.low) * width;
  const to = position(scale, signal.normal_high ?? scale.high) * width;
  return (
    <svg ref={root} className="bar" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      <rect className="track" x="0.5" y={TOP + 0.5} width={width - 1} height={TRACK - 1} />
      <rect className="normal" x={from + 1} y={TOP + 1} width={Math.max(0, to - from - 2)} height={TRACK - 2} />
      <g className="mark" data-empty="">
        <rect className="needle" x="-2" y={TOP - 3} width="4" height={TRACK + 6} />
      </g>
      <g className="mark" data-empty="">
        <path className="target" d={`M-5 1 H5 L0 ${TOP - 1} Z`} />
      </g>
    </svg>
  );
}
