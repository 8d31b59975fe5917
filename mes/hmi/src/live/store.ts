/** The one live client of this tab, and what React needs to know of it: the state of the link. */
import { create } from 'zustand';
import { formatClock, formatSeconds } from '../format/time';
import { LiveClient } from './client';
import type { LinkState } from './quality';

interface LinkStore {
  state: LinkState;
  /** Wall time at which the link was last heard, when it is not live. */
  lastFrameMs: number;
}

export const useLink = create<LinkStore>(() => ({ state: 'connecting', lastFrameMs: Date.now() }));

/** True when commands may be given: never on a dead picture. */
export const useCanCommand = (): boolean => useLink((link) => link.state === 'live');

type NoticeListener = (topic: string, id: string) => void;
const noticeListeners = new Set<NoticeListener>();
const clockElements = new Set<HTMLElement>();
/** The latest plant time heard on the channel; null before the first frame. */
let plantMs: number | null = null;

export function onNotice(listener: NoticeListener): () => void {
  noticeListeners.add(listener);
  return () => noticeListeners.delete(listener);
}

/** Lets an element show plant time: `data-format="minutes"` for hours and minutes only. */
export function showPlantTime(element: HTMLElement): () => void {
  clockElements.add(element);
  if (plantMs !== null) element.textContent = formatSeconds(plantMs);
  return () => clockElements.delete(element);
}

function tellClocks(ms: number): void {
  plantMs = ms;
  for (const element of clockElements) {
    element.textContent = element.dataset.format === 'minutes' ? formatClock(ms) : formatSeconds(ms);
  }
}

function open(): WebSocket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${window.location.host}/api/v1/live`);
}

export const live = new LiveClient(
  { open, now: () => Date.now(), paintSoon: (paint) => requestAnimationFrame(paint) },
  {
    link: (link) => useLink.setState(link),
    notice: (topic, id) => noticeListeners.forEach((listener) => listener(topic, id)),
    plantTime: tellClocks,
  },
);
