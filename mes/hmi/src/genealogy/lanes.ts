/**
 * Lanes of a genealogy: one a material, in the order in which the material first appears. Lots that nothing in the
 * picture went into share the first lane: ten raw materials are one kind of thing here. Where a lot was made from
 * another of the same material (a heel, a re-run) the lane is split, so that no line stays inside a lane.
 */
import type { TraceEdge, TraceNode } from '../api/types';

export interface LaneLots {
  key: string;
  /** The material of the lane; null when it holds several. */
  material: string | null;
  nodes: TraceNode[];
}

const SOURCES = 'sources';
const MOST_SPLITS = 3;

/** The longest way from a source to each lot; a cycle (which the ledger forbids) would not hang this. */
export function depths(nodes: readonly TraceNode[], edges: readonly TraceEdge[]): Map<string, number> {
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

/** How many lots of the same material stand in a row before each lot. */
function repeats(nodes: readonly TraceNode[], edges: readonly TraceEdge[]): Map<string, number> {
  const material = new Map(nodes.map((node) => [node.code, node.material]));
  const same = edges.filter(
    (edge) => material.has(edge.parent) && material.get(edge.parent) === material.get(edge.child),
  );
  return depths(nodes, same);
}

/** Lanes from left to right. */
export function lanesOf(nodes: readonly TraceNode[], edges: readonly TraceEdge[]): LaneLots[] {
  const depth = depths(nodes, edges);
  const repeat = repeats(nodes, edges);
  const lanes = new Map<string, LaneLots & { first: number }>();
  for (const node of nodes) {
    const at = depth.get(node.code) ?? 0;
    const split = Math.min(repeat.get(node.code) ?? 0, MOST_SPLITS);
    const key = at === 0 ? SOURCES : `${node.material} ${split}`;
    const lane = lanes.get(key) ?? { key, material: node.material, nodes: [], first: at };
    lane.nodes.push(node);
    lane.first = Math.min(lane.first, at);
    if (lane.material !== node.material) lane.material = null;
    lanes.set(key, lane);
  }
  return [...lanes.values()]
    .sort((a, b) => a.first - b.first || a.key.localeCompare(b.key))
    .map(({ key, material, nodes: lots }) => ({ key, material, nodes: lots }));
}

/** Words of a lane head on at most two lines of `room` characters. */
export function headLines(title: string, room: number): string[] {
  if (title.length <= room) return [title];
  const cut = title.lastIndexOf(' ', room);
  if (cut <= 0) return [`${title.slice(0, room - 1)}…`];
  const rest = title.slice(cut + 1);
  return [title.slice(0, cut), rest.length <= room ? rest : `${rest.slice(0, room - 1)}…`];
}
