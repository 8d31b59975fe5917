/**
 * Layout of a genealogy: lanes by material from left to right, the lots of a lane ordered by the middle of their
 * neighbours so that few lines cross. Crowded lanes are folded.
 */
import type { Trace, TraceEdge, TraceNode } from '../api/types';
import { foldEdges, foldLane, type Shown, type ShownLane } from './fold';
import { lanesOf } from './lanes';

export interface Lane extends ShownLane {
  x: number;
  width: number;
}

export interface PlacedLot extends Shown {
  lane: string;
  x: number;
  y: number;
}

export interface PlacedEdge {
  edge: TraceEdge;
  from: [number, number];
  to: [number, number];
}

export interface Genealogy {
  width: number;
  height: number;
  lanes: Lane[];
  lots: PlacedLot[];
  edges: PlacedEdge[];
}

export const LOT_WIDTH = 116;
export const LOT_HEIGHT = 72;
/** Wide enough that the figure of a line fits between two lots. */
const LANE_WIDTH = 168;
const HEAD = 60;
const ROW = 88;
const PAD = 20;

/** Ancestors and descendants of one lot as one graph. */
export function merge(back: Trace, forward: Trace): { nodes: TraceNode[]; edges: TraceEdge[] } {
  const nodes = new Map<string, TraceNode>();
  for (const node of [...back.nodes, ...forward.nodes]) if (!nodes.has(node.code)) nodes.set(node.code, node);
  const edges = new Map<string, TraceEdge>();
  for (const edge of [...back.edges, ...forward.edges]) edges.set(`${edge.parent} ${edge.child}`, edge);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function middle(neighbours: readonly number[]): number | null {
  return neighbours.length === 0 ? null : neighbours.reduce((sum, one) => sum + one, 0) / neighbours.length;
}

/** Orders every lane by the mean position of neighbours in other lanes; a few sweeps in both directions. */
function untangle(lanes: Shown[][], edges: readonly TraceEdge[]): void {
  const place = new Map<string, number>();
  const note = (lane: Shown[]): void => lane.forEach((one, index) => place.set(one.code, index - lane.length / 2));
  lanes.forEach(note);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const lane of sweep % 2 === 0 ? lanes : [...lanes].reverse()) {
      const wish = new Map<string, number>();
      for (const { code } of lane) {
        const near = edges
          .filter((edge) => edge.child === code || edge.parent === code)
          .map((edge) => place.get(edge.child === code ? edge.parent : edge.child) ?? 0);
        wish.set(code, middle(near) ?? place.get(code) ?? 0);
      }
      lane.sort((a, b) => (wish.get(a.code) ?? 0) - (wish.get(b.code) ?? 0));
      note(lane);
    }
  }
}

/** Places lanes, lots and edges. `chosen` is the lot the page is about; `open` the crowded lanes that are unfolded. */
export function layoutGenealogy(
  nodes: readonly TraceNode[],
  edges: readonly TraceEdge[],
  chosen: string,
  open: ReadonlySet<string> = new Set(),
): Genealogy {
  const lanes = lanesOf(nodes, edges).map((lane) => foldLane(lane, chosen, open.has(lane.key)));
  const shown = foldEdges(edges, lanes);
  untangle(
    lanes.map((lane) => lane.shown),
    shown,
  );
  const rows = Math.max(1, ...lanes.map((lane) => lane.shown.length));
  const lots = lanes.flatMap((lane, column) => placeLane(lane, column, rows));
  const at = new Map(lots.map((lot) => [lot.code, lot]));
  return {
    width: Math.max(1, lanes.length) * LANE_WIDTH,
    height: HEAD + PAD * 2 + rows * ROW - (ROW - LOT_HEIGHT),
    lanes: lanes.map((lane, index) => ({ ...lane, x: index * LANE_WIDTH, width: LANE_WIDTH })),
    lots,
    edges: shown.flatMap((edge) => placeEdge(edge, at.get(edge.parent), at.get(edge.child))),
  };
}

function placeLane(lane: ShownLane, column: number, rows: number): PlacedLot[] {
  return lane.shown.map((one, index) => ({
    ...one,
    lane: lane.key,
    x: column * LANE_WIDTH + (LANE_WIDTH - LOT_WIDTH) / 2,
    y: HEAD + PAD + ((rows - lane.shown.length) * ROW) / 2 + index * ROW,
  }));
}

function placeEdge(edge: TraceEdge, parent: PlacedLot | undefined, child: PlacedLot | undefined): PlacedEdge[] {
  if (!parent || !child || parent.code === child.code) return [];
  const right = child.x > parent.x;
  const from: [number, number] = [parent.x + (right ? LOT_WIDTH : 0), parent.y + LOT_HEIGHT / 2];
  return [{ edge, from, to: [child.x + (right ? 0 : LOT_WIDTH), child.y + LOT_HEIGHT / 2] }];
}
