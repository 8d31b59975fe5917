/** Folding: a crowded lane becomes one node with the count and the mass of its lots, until a person opens it. */
import type { TraceEdge, TraceNode } from '../api/types';
import type { LaneLots } from './lanes';

/** A node of the picture: a lot of its own, or one that stands for several. */
export interface Shown {
  code: string;
  lots: TraceNode[];
  mass_kg: number;
}

export interface ShownLane {
  key: string;
  material: string | null;
  count: number;
  mass_kg: number;
  /** Whether it may be opened or closed: it holds more lots than are shown at once. */
  crowded: boolean;
  open: boolean;
  shown: Shown[];
}

const MOST_IN_LANE = 8;

export const massOf = (lots: readonly TraceNode[]): number => lots.reduce((sum, lot) => sum + lot.initial_mass_kg, 0);

const alone = (node: TraceNode): Shown => ({ code: node.code, lots: [node], mass_kg: node.initial_mass_kg });

/** One lane as it is shown; the chosen lot always stands for itself. */
export function foldLane(lane: LaneLots, chosen: string, open: boolean): ShownLane {
  const crowded = lane.nodes.length > MOST_IN_LANE;
  const base = { key: lane.key, material: lane.material, count: lane.nodes.length, mass_kg: massOf(lane.nodes) };
  if (!crowded || open) return { ...base, crowded, open: crowded, shown: lane.nodes.map(alone) };
  const rest = lane.nodes.filter((node) => node.code !== chosen);
  const group: Shown = { code: `group ${lane.key}`, lots: rest, mass_kg: massOf(rest) };
  return {
    ...base,
    crowded,
    open: false,
    shown: [...lane.nodes.filter((node) => node.code === chosen).map(alone), group],
  };
}

/**
 * Edges between shown nodes. The fraction of a folded line is the share of the whole child that came from the whole
 * parent: sum of fraction x mass of the child over the mass of all lots of the child.
 */
export function foldEdges(edges: readonly TraceEdge[], lanes: readonly ShownLane[]): TraceEdge[] {
  const stand = new Map<string, Shown>();
  const mass = new Map<string, number>();
  for (const one of lanes.flatMap((lane) => lane.shown)) {
    for (const lot of one.lots) {
      stand.set(lot.code, one);
      mass.set(lot.code, lot.initial_mass_kg);
    }
  }
  const sums = new Map<string, TraceEdge>();
  for (const edge of edges) {
    const [parent, child] = [stand.get(edge.parent), stand.get(edge.child)];
    if (!parent || !child) continue;
    const weight = child.lots.length === 1 ? 1 : (mass.get(edge.child) ?? 0) / (child.mass_kg || 1);
    const key = `${parent.code} ${child.code}`;
    const before = sums.get(key) ?? { parent: parent.code, child: child.code, mass_kg: 0, fraction: 0 };
    const fraction = edge.fraction === null ? before.fraction : (before.fraction ?? 0) + edge.fraction * weight;
    sums.set(key, { ...before, mass_kg: before.mass_kg + edge.mass_kg, fraction });
  }
  return [...sums.values()];
}
