/**
 * The way of lines that pass over lanes. Without a place of their own they would run behind the lots between their
 * ends and read as if those lots were part of the chain; so each passed lane gets a waypoint that takes up a row.
 */
import type { TraceEdge } from '../api/types';

/** What takes up a row of a lane: a shown node or a waypoint. */
export interface Spot {
  code: string;
  /** Whether lines only pass here. */
  waypoint: boolean;
}

export interface Route {
  edge: TraceEdge;
  /** Codes of the spots from the parent to the child, both included. */
  spots: string[];
}

/** Adds waypoints to `lanes` and tells the way of every edge. Lines of one parent share their waypoints. */
export function routeEdges(edges: readonly TraceEdge[], lanes: Spot[][]): Route[] {
  const laneOf = new Map(lanes.flatMap((lane, index) => lane.map((spot) => [spot.code, index] as const)));
  return edges.flatMap((edge) => {
    const [from, to] = [laneOf.get(edge.parent), laneOf.get(edge.child)];
    if (from === undefined || to === undefined || edge.parent === edge.child) return [];
    const passed: string[] = [];
    for (let index = from + 1; index < to; index++) {
      const code = `past ${edge.parent} ${index}`;
      if (!lanes[index]?.some((spot) => spot.code === code)) lanes[index]?.push({ code, waypoint: true });
      passed.push(code);
    }
    return [{ edge, spots: [edge.parent, ...passed, edge.child] }];
  });
}

/** Pairs of neighbouring spots, each once. */
export function neighbours(routes: readonly Route[]): [string, string][] {
  const pairs = new Map<string, [string, string]>();
  for (const { spots } of routes) {
    spots.slice(1).forEach((spot, index) => {
      const before = spots[index] ?? spot;
      pairs.set(`${before} ${spot}`, [before, spot]);
    });
  }
  return [...pairs.values()];
}

function middle(places: readonly number[]): number | null {
  return places.length === 0 ? null : places.reduce((sum, one) => sum + one, 0) / places.length;
}

/** Orders every lane by the mean position of neighbours in other lanes; a few sweeps in both directions. */
export function untangle(lanes: Spot[][], pairs: readonly (readonly [string, string])[]): void {
  const place = new Map<string, number>();
  const note = (lane: Spot[]): void => lane.forEach((one, index) => place.set(one.code, index - (lane.length - 1) / 2));
  lanes.forEach(note);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const lane of sweep % 2 === 0 ? lanes : [...lanes].reverse()) {
      const wish = new Map<string, number>();
      for (const { code } of lane) {
        const near = pairs
          .filter(([parent, child]) => parent === code || child === code)
          .map(([parent, child]) => place.get(child === code ? parent : child) ?? 0);
        wish.set(code, middle(near) ?? place.get(code) ?? 0);
      }
      lane.sort((a, b) => (wish.get(a.code) ?? 0) - (wish.get(b.code) ?? 0));
      note(lane);
    }
  }
}
