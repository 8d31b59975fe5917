/**
 * The live channel of one tab: one WebSocket, a set of subscribed signals, and the latest cell of each.
 * Values never pass through React: elements register a paint function and are painted once per animation frame.
 */
import { type Cell, type Link, type Quality, reduceLink } from './quality';

const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad', 'stale'];
const WATCH_MS = 500;
const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000] as const;

interface Frame {
  seq?: number;
  t?: number;
  snapshot?: boolean;
  ids?: number[];
  values?: (number | null)[];
  quality?: number[];
  source_ms?: number[];
  notice?: { topic: string; id: string };
}

/** What the client needs of a socket and of time; the browser gives both, tests give their own. */
export interface Surroundings {
  open: () => Pick<WebSocket, 'send' | 'close'> & {
    onopen: unknown;
    onmessage: unknown;
    onclose: unknown;
  };
  now: () => number;
  paintSoon: (paint: () => void) => void;
}

export interface Listeners {
  link: (link: Link) => void;
  notice: (topic: string, id: string) => void;
  plantTime: (ms: number) => void;
}

type Painter = (cell: Cell | undefined, nowMs: number) => void;
type Socket = ReturnType<Surroundings['open']>;

export class LiveClient {
  private readonly cells = new Map<number, Cell>();
  private readonly painters = new Map<number, Set<Painter>>();
  private readonly dirty = new Set<number>();
  private link: Link;
  private socket: Socket | null = null;
  private opened = false;
  private snapshotWanted = true;
  private failures = 0;
  private retryAtMs = 0;
  private paintPending = false;
  private sendPending = false;
  private watch: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly around: Surroundings,
    private readonly listeners: Listeners,
  ) {
    this.link = { state: 'connecting', lastFrameMs: around.now() };
  }

  start(): void {
    this.stop();
    this.link = { state: 'connecting', lastFrameMs: this.around.now() };
    this.connect();
    this.watch = setInterval(() => this.tick(), WATCH_MS);
  }

  stop(): void {
    if (this.watch !== null) clearInterval(this.watch);
    this.watch = null;
    this.drop();
  }

  /** Registers a painter of one signal and paints at once what is known; returns the way to end it. */
  subscribe(id: number, painter: Painter): () => void {
    const set = this.painters.get(id) ?? new Set<Painter>();
    const isNew = set.size === 0;
    this.painters.set(id, set.add(painter));
    painter(this.cells.get(id), this.around.now());
    if (isNew) this.sendSoon();
    return () => {
      set.delete(painter);
      if (set.size > 0) return;
      this.painters.delete(id);
      this.cells.delete(id);
      this.sendSoon();
    };
  }

  /** Looks at the clock: declares the link lost, reconnects, and lets the age of stale values grow. */
  tick(): void {
    const nowMs = this.around.now();
    const before = this.link.state;
    this.setLink(reduceLink(this.link, { kind: 'tick', nowMs }));
    if (this.link.state === 'lost' && before === 'live') this.drop();
    if (!this.socket && nowMs >= this.retryAtMs) this.connect();
    for (const [id, cell] of this.cells) if (cell.quality === 'stale') this.dirty.add(id);
    this.paintSoon();
  }

  private connect(): void {
    const socket = this.around.open();
    this.socket = socket;
    this.opened = false;
    this.snapshotWanted = true;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.opened = true;
      this.send();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.socket === socket) this.receive(JSON.parse(event.data) as Frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.drop();
    };
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.opened = false;
    const wait = BACK_OFF_MS[Math.min(this.failures++, BACK_OFF_MS.length - 1)] ?? 8000;
    this.retryAtMs = this.around.now() + wait;
    socket?.close();
  }

  private sendSoon(): void {
    if (this.sendPending) return;
    this.sendPending = true;
    queueMicrotask(() => {
      this.sendPending = false;
      this.send();
    });
  }

  private send(): void {
    if (!this.socket || !this.opened) return;
    this.socket.send(JSON.stringify({ subscribe: [...this.painters.keys()] }));
  }

  private receive(frame: Frame): void {
    if (frame.notice) {
      this.listeners.notice(frame.notice.topic, frame.notice.id);
      return;
    }
    const nowMs = this.around.now();
    const snapshot = frame.snapshot === true;
    if (snapshot) this.snapshotWanted = false;
    if (this.snapshotWanted) return;
    this.failures = 0;
    this.keep(frame, nowMs);
    if (frame.t !== undefined) this.listeners.plantTime(frame.t);
    this.setLink(reduceLink(this.link, { kind: 'frame', snapshot, nowMs }));
    this.paintSoon();
  }

  private keep(frame: Frame, nowMs: number): void {
    frame.ids?.forEach((id, index) => {
      const quality = QUALITIES[frame.quality?.[index] ?? 2] ?? 'bad';
      const before = this.cells.get(id);
      const receivedMs = quality === 'stale' && before ? before.receivedMs : nowMs;
      this.cells.set(id, { value: frame.values?.[index] ?? null, quality, receivedMs });
      this.dirty.add(id);
    });
  }

  private setLink(next: Link): void {
    const changed = next.state !== this.link.state;
    this.link = next;
    if (changed) this.listeners.link(next);
  }

  private paintSoon(): void {
    if (this.paintPending || this.dirty.size === 0) return;
    this.paintPending = true;
    this.around.paintSoon(() => this.paint());
  }

  private paint(): void {
    this.paintPending = false;
    const nowMs = this.around.now();
    for (const id of this.dirty) {
      const cell = this.cells.get(id);
      this.painters.get(id)?.forEach((painter) => painter(cell, nowMs));
    }
    this.dirty.clear();
  }
}
