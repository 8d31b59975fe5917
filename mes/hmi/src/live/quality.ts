import { digitsOf, type Display } from '../format/display';
import { NO_VALUE } from '../format/number';
import { formatAge } from '../format/time';

/** Quality of a live value. `stale` is judged by the server for a value, and by the client for the whole link. */
export type Quality = 'good' | 'uncertain' | 'bad' | 'stale';

/** The latest thing known about one signal. */
export interface Cell {
  value: number | null;
  quality: Quality;
  /** Wall time of the last change the server knows of, in ms; the age of a stale value counts from it. */
  receivedMs: number;
}

/** What a value element shows: digits, the quality it is drawn with, its mark and the reason in words. */
export interface Shown {
  text: string;
  quality: Quality;
  mark: string;
  reason: string;
}

/** Rules of the HMI guide, section 5: no quality is bad, bad hides the value, stale keeps it with its age. */
export function shown(cell: Cell | undefined, display: Display, nowMs: number): Shown {
  if (!cell) return { text: NO_VALUE, quality: 'bad', mark: '?', reason: 'no value received yet' };
  if (cell.quality === 'bad') return { text: NO_VALUE, quality: 'bad', mark: '?', reason: 'bad quality' };
  if (cell.value === null || !Number.isFinite(cell.value))
    return { text: NO_VALUE, quality: 'bad', mark: '?', reason: 'the machine sent no number' };
  const text = digitsOf(display, cell.value);
  if (cell.quality === 'stale') {
    const age = formatAge(nowMs - cell.receivedMs);
    return { text, quality: 'stale', mark: age, reason: `last value, ${age} old` };
  }
  if (cell.quality === 'uncertain') return { text, quality: 'uncertain', mark: '~', reason: 'uncertain quality' };
  return { text, quality: 'good', mark: '', reason: '' };
}

/** How long the link may be silent before values count as dead and commands are locked. */
export const LINK_LOST_MS = 3000;

export type LinkState = 'connecting' | 'live' | 'lost';

export interface Link {
  state: LinkState;
  /** Wall time of the last frame, or of the first attempt to connect. */
  lastFrameMs: number;
}

export type LinkEvent = { kind: 'frame'; snapshot: boolean; nowMs: number } | { kind: 'tick'; nowMs: number };

/** The link as a pure reducer: lost after 3 s of silence; back to live only with a full snapshot. */
export function reduceLink(link: Link, event: LinkEvent): Link {
  if (event.kind === 'frame') {
    return event.snapshot || link.state === 'live' ? { state: 'live', lastFrameMs: event.nowMs } : link;
  }
  const silent = event.nowMs - link.lastFrameMs > LINK_LOST_MS;
  return silent && link.state !== 'lost' ? { ...link, state: 'lost' } : link;
}
