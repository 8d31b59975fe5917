/**
 * Layout of a genealogy: one lane a stage in the order of the material, lots ordered inside a lane by the middle of
 * their neighbours so that few lines cross. A lane with many lots shows the largest and folds the rest into one node.
 */
import type { Trace, TraceEdge, TraceNode } from '../api/types';

export interface Lane {
  stage: string;
  x: number;
  width: number;
  count: number;
}

export interface PlacedLot {
  node: TraceNode;
  /** How many lots this node stands for; 1 for a lot of its own. */
  folded: number;
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
const LANE_WIDTH = 152;
const HEAD = 56;
const ROW = 88;
const PAD = 20;
const MOST_IN_LANE = 12;

/** Ancestors and descendants of one lot as one graph. */
export function merge(back: Trace, forward: Trace): { nodes: TraceNode[]; edges: TraceEdge[] } {
  const nodes = new Map<string, TraceNode>();
  for (const node of [...back.nodes, ...forward.nodes]) if (!nodes.has(node.code)) nodes.set(node.code, node);
  const edges = new Map<string, TraceEdge>();
  for (const edge of [...back.edges, ...forward.edges]) edges.set(`${edge.parent} ${edge.child}`, edge);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** The longest way from a source to each lot; a cycle (which the ledger forbids) would not hang this. */
function depths(nodes: readonly TraceNode[], edges: readonly TraceEdge[]): Map<string, number> {
  const depth = new Map(nodes.map((node) => [node.code, 0]));
  for (let turn = 0; turn < nodes.length; turn++) {
    let changed = false;
    for (const edge of edges) {
      const least = (depth.get(edge.parent) ?? 0) + 1;
      if (depth.has(edge.child) && (depth.get(edge.child) ?? 0) < least && least <= nodes.length) {
        depth.set(edge.child, least);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return depth;
}

/** Stages in the order of the material: by the deepest lot of each. */
export function stageOrder(nodes: readonly TraceNode[], edges: readonly TraceEdge[]): string[] {
  const depth = depths(nodes, edges);
  const deepest = new Map<string, number>();
  for (const node of nodes) {
    deepest.set(node.stage, Math.max(deepest.get(node.stage) ?? 0, depth.get(node.code) ?? 0));
  }
  return [...deepest].sort((a, b) => a[1] - b[1] || a[0].localeCompare(b[0])).map(([stage]) => stage);
}

interface Folded {
  lots: { node: TraceNode; folded: number }[];
  /** Which shown node stands for a lot. */
  standsFor: Map<string, string>;
}

/** Keeps the chosen lot and the heaviest of a lane; the rest becomes one node with their count and mass. */
function fold(stage: string, nodes: readonly TraceNode[], chosen: string): Folded {
  const standsFor = new Map<string, string>();
  if (nodes.length <= MOST_IN_LANE) return { lots: nodes.map((node) => ({ node, folded: 1 })), standsFor };
  const rank = (node: TraceNode): number =>
    node.code === chosen ? Infinity : (node.fraction ?? 0) * 1e9 + node.mass_kg;
  const sorted = [...nodes].sort((a, b) => rank(b) - rank(a));
  const rest = sorted.slice(MOST_IN_LANE - 1);
  const code = `${stage}: ${rest.length} more`;
  for (const node of rest) standsFor.set(node.code, code);
  const mass = rest.reduce((sum, node) => sum + node.mass_kg, 0);
  const one: TraceNode = { ...rest[0], code, mass_kg: mass, pieces: null, fraction: null, batch: null } as TraceNode;
  return {
    lots: [
      ...sorted.slice(0, MOST_IN_LANE - 1).map((node) => ({ node, folded: 1 })),
      { node: one, folded: rest.length },
    ],
    standsFor,
  };
}

function middle(neighbours: readonly number[]): number | null {
  return neighbours.length === 0 ? null : neighbours.reduce((sum, one) => sum + one, 0) / neighbours.length;
}

type Lots = Folded['lots'];

/** Orders every lane by the mean position of neighbours in other lanes; a few sweeps in both directions. */
function untangle(lanes: Lots[], edges: readonly TraceEdge[]): void {
  const place = new Map<string, number>();
  const note = (lane: Lots): void => lane.forEach((lot, index) => place.set(lot.node.code, index - lane.length / 2));
  lanes.forEach(note);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const lane of sweep % 2 === 0 ? lanes : [...lanes].reverse()) {
      const wish = new Map<string, number>();
      for (const { node } of lane) {
        const near = edges
          .filter((edge) => edge.child === node.code || edge.parent === node.code)
          .map((edge) => place.get(edge.child === node.code ? edge.parent : edge.child) ?? 0);
        wish.set(node.code, middle(near) ?? place.get(node.code) ?? 0);
      }
      lane.sort((a, b) => (wish.get(a.node.code) ?? 0) - (wish.get(b.node.code) ?? 0));
      note(lane);
    }
  }
}

/** Edges between shown nodes; edges of folded lots are summed. */
function shownEdges(edges: readonly TraceEdge[], standsFor: ReadonlyMap<string, string>): TraceEdge[] {
  const sums = new Map<string, TraceEdge>();
  for (const edge of edges) {
    const parent = standsFor.get(edge.parent) ?? edge.parent;
    const child = standsFor.get(edge.child) ?? edge.child;
    const key = `${parent} ${child}`;
    const before = sums.get(key);
    if (!before) sums.set(key, { ...edge, parent, child });
    else {
      const fraction = standsFor.has(edge.child) ? null : (before.fraction ?? 0) + (edge.fraction ?? 0);
      sums.set(key, { ...before, mass_kg: before.mass_kg + edge.mass_kg, fraction });
    }
  }
  return [...sums.values()];
}

/** Places lanes, lots and edges. `chosen` is the lot the page is about. */
export function layoutGenealogy(nodes: readonly TraceNode[], edges: readonly TraceEdge[], chosen: string): Genealogy {
  const stages = stageOrder(nodes, edges);
  const folded = stages.map((stage) =>
    fold(
      stage,
      nodes.filter((node) => node.stage === stage),
      chosen,
    ),
  );
  const standsFor = new Map(folded.flatMap((one) => [...one.standsFor]));
  const shown = shownEdges(edges, standsFor);
  const lanes = folded.map((one) => one.lots);
  untangle(lanes, shown);
  const rows = Math.max(1, ...lanes.map((lane) => lane.length));
  const height = HEAD + PAD * 2 + rows * ROW;
  const lots = lanes.flatMap((lane, column) =>
    lane.map(({ node, folded: count }, index) => ({
      node,
      folded: count,
      x: column * LANE_WIDTH + (LANE_WIDTH - LOT_WIDTH) / 2,
      y: HEAD + PAD + ((rows - lane.length) * ROW) / 2 + index * ROW,
    })),
  );
  const at = new Map(lots.map((lot) => [lot.node.code, lot]));
  return {
    width: Math.max(1, stages.length) * LANE_WIDTH,
    height,
    lanes: stages.map((stage, index) => ({
      stage,
      x: index * LANE_WIDTH,
      width: LANE_WIDTH,
      count: nodes.filter((node) => node.stage === stage).length,
    })),
    lots,
    edges: shown.flatMap((edge) => placeEdge(edge, at.get(edge.parent), at.get(edge.child))),
  };
}

function placeEdge(edge: TraceEdge, parent: PlacedLot | undefined, child: PlacedLot | undefined): PlacedEdge[] {
  if (!parent || !child) return [];
  const side = child.x > parent.x ? LOT_WIDTH : 0;
  const from: [number, number] = [parent.x + side, parent.y + LOT_HEIGHT / 2];
  return [{ edge, from, to: [child.x + (child.x > parent.x ? 0 : LOT_WIDTH), child.y + LOT_HEIGHT / 2] }];
}
