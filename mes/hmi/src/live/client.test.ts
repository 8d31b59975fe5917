import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveClient } from './client';
import type { Cell, Link } from './quality';

class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: unknown[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let nowMs = 0;
let sockets: FakeSocket[] = [];
let links: Link['state'][] = [];
let notices: string[] = [];
let paints: (() => void)[] = [];
let client: LiveClient;

const latest = (): FakeSocket => sockets.at(-1)!;
const paintAll = (): void => paints.splice(0).forEach((paint) => paint());
const snapshot = (values: number[], quality = values.map(() => 0)): object => ({
  seq: 0,
  t: 1_000,
  snapshot: true,
  ids: values.map((_, index) => index + 1),
  values,
  quality,
});

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 10_000;
  [sockets, links, notices, paints] = [[], [], [], []];
  client = new LiveClient(
    {
      open: () => {
        sockets.push(new FakeSocket());
        return latest() as never;
      },
      now: () => nowMs,
      paintSoon: (paint) => void paints.push(paint),
    },
    {
      link: (link) => links.push(link.state),
      notice: (topic, id) => notices.push(`${topic} ${id}`),
      plantTime: () => undefined,
    },
  );
  client.start();
});
afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

describe('the live client', () => {
  it('sends one subscription for all elements of a page', async () => {
    client.subscribe(1, () => undefined);
    client.subscribe(2, () => undefined);
    client.subscribe(1, () => undefined);
    latest().onopen?.();
    await Promise.resolve();
    expect(latest().sent.at(-1)).toEqual({ subscribe: [1, 2] });
  });
  it('paints each element once per animation frame with the newest value', () => {
    const seen: (Cell | undefined)[] = [];
    client.subscribe(1, (cell) => seen.push(cell));
    latest().onopen?.();
    latest().say(snapshot([5]));
    latest().say({ seq: 1, t: 1_200, ids: [1], values: [6], quality: [0] });
    expect(paints).toHaveLength(1);
    paintAll();
    expect(seen.map((cell) => cell?.value)).toEqual([undefined, 6]);
  });
  it('does not lift the veil with a frame before the snapshot', () => {
    latest().say({ seq: 7, t: 1_000, hb: true });
    expect(links).toEqual([]);
    latest().say(snapshot([]));
    expect(links).toEqual(['live']);
  });
  it('declares the link lost after three silent seconds, closes the socket and asks a new one for a snapshot', () => {
    latest().onopen?.();
    latest().say(snapshot([]));
    nowMs += 3_001;
    client.tick();
    expect(links).toEqual(['live', 'lost']);
    expect(sockets[0]!.closed).toBe(true);
    nowMs += 9_000;
    client.tick();
    expect(sockets).toHaveLength(2);
    latest().say({ seq: 1, t: 2, hb: true });
    expect(links.at(-1)).toBe('lost');
    latest().say(snapshot([]));
    expect(links.at(-1)).toBe('live');
  });
  it('lets the age of a stale value grow without new frames', () => {
    const ages: number[] = [];
    client.subscribe(1, (cell, now) => cell && ages.push(now - cell.receivedMs));
    latest().say(snapshot([5]));
    latest().say({ seq: 1, t: 1_200, ids: [1], values: [5], quality: [3] });
    paintAll();
    nowMs += 1_000;
    client.tick();
    paintAll();
    expect(ages).toEqual([0, 1_000]);
  });
  it('passes notices on', () => {
    latest().say({ notice: { topic: 'batch', id: 'B-1042' } });
    expect(notices).toEqual(['batch B-1042']);
  });
  it('forgets a signal when its last element leaves', async () => {
    latest().onopen?.();
    const end = client.subscribe(1, () => undefined);
    await Promise.resolve();
    end();
    await Promise.resolve();
    expect(latest().sent.at(-1)).toEqual({ subscribe: [] });
  });
});
