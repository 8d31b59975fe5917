/**
 * Layout of a genealogy: lanes by material from left to right, the lots of a lane ordered by the middle of their
 * neighbours so that few lines cross. Crowded lanes are folded.
 */
import type { Trace, TraceEdge, TraceNode } from '../api/types';
import { foldEdges, foldLane, type Shown, type ShownLane } from './fold';
import { lanesOf } from './lanes';
import { neighbours, type Route, routeEdges, type Spot, untangle } from './routes';

export interface Lane extends ShownLane {
  x: number;
  width: number;
}

export interface PlacedLot extends Shown {
  lane: string;
  x: number;
  y: number;
}

export type Point = [number, number];

/** Points come in pairs: between the two of a pair a line bends, between two pairs it runs straight past a lane. */
export interface PlacedEdge {
  edge: TraceEdge;
  points: Point[];
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
/** Height of the lane heads; lots begin under them. */
export const HEAD = 76;
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

/** Places lanes, lots and edges. `chosen` is the lot the page is about; `open` the crowded lanes that are unfolded. */
export function layoutGenealogy(
  nodes: readonly TraceNode[],
  edges: readonly TraceEdge[],
  chosen: string,
  open: ReadonlySet<string> = new Set(),
): Genealogy {
  const lanes = lanesOf(nodes, edges).map((lane) => foldLane(lane, chosen, open.has(lane.key)));
  const spots: Spot[][] = lanes.map((lane) => lane.shown.map(({ code }) => ({ code, waypoint: false })));
  const routes = routeEdges(foldEdges(edges, lanes), spots);
  untangle(spots, neighbours(routes));
  const rows = Math.max(1, ...spots.map((lane) => lane.length));
  const at = new Map(spots.flatMap((lane, column) => placeLane(lane, column, rows)));
  return {
    width: Math.max(1, lanes.length) * LANE_WIDTH,
    height: HEAD + PAD * 2 + rows * ROW - (ROW - LOT_HEIGHT),
    lanes: lanes.map((lane, index) => ({ ...lane, x: index * LANE_WIDTH, width: LANE_WIDTH })),
    lots: lanes.flatMap((lane) =>
      lane.shown.map((one) => ({ ...one, lane: lane.key, ...(at.get(one.code) ?? { x: 0, y: HEAD }) })),
    ),
    edges: routes.map((route) => ({ edge: route.edge, points: pointsOf(route, at) })),
  };
}

interface Corner {
  x: number;
  y: number;
}

function placeLane(lane: readonly Spot[], column: number, rows: number): [string, Corner][] {
  return lane.map(({ code }, index) => [
    code,
    {
      x: column * LANE_WIDTH + (LANE_WIDTH - LOT_WIDTH) / 2,
      y: HEAD + PAD + ((rows - lane.length) * ROW) / 2 + index * ROW,
    },
  ]);
}

/** From the parent's side over both sides of every waypoint to the child's side. */
function pointsOf({ spots }: Route, at: ReadonlyMap<string, Corner>): Point[] {
  const corners = spots.map((spot) => at.get(spot) ?? { x: 0, y: 0 });
  const [first, last] = [corners[0], corners.at(-1)];
  const back = first !== undefined && last !== undefined && last.x <= first.x;
  const points = corners.flatMap(({ x, y }): Point[] => {
    const sides: [Point, Point] = [
      [x, y + LOT_HEIGHT / 2],
      [x + LOT_WIDTH, y + LOT_HEIGHT / 2],
    ];
    return back ? [sides[1], sides[0]] : sides;
  });
  return points.slice(1, -1);
}
