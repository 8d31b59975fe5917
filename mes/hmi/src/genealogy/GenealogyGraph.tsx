import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { TraceEdge, TraceNode } from '../api/types';
import { counted, formatFraction } from '../format/number';
import { formatMass } from '../format/quantity';
import { GenealogyLot, pressed } from './GenealogyLot';
import { headLines } from './lanes';
import { type Genealogy, HEAD, type Lane, layoutGenealogy, LOT_WIDTH, type PlacedEdge, type Point } from './layout';

interface GenealogyGraphProps {
  nodes: readonly TraceNode[];
  edges: readonly TraceEdge[];
  chosen: string;
  /** Names of materials by id. */
  names: ReadonlyMap<string, string> | undefined;
}

/** Lots by lanes of material; the weight of a line is the mass fraction of the child, which also stands on it. */
export function GenealogyGraph({ nodes, edges, chosen, names }: GenealogyGraphProps): ReactElement {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const graph = useMemo(() => layoutGenealogy(nodes, edges, chosen, open), [nodes, edges, chosen, open]);
  const box = useScrolledTo(graph, chosen);
  const toggle = (lane: string): void => {
    const next = new Set(open);
    if (!next.delete(lane)) next.add(lane);
    setOpen(next);
  };
  return (
    <div className="graph-box" ref={box}>
      <svg className="lane-heads" width={graph.width} height={HEAD} viewBox={`0 0 ${graph.width} ${HEAD}`}>
        {graph.lanes.map((lane) => (
          <rect key={lane.key} className="lane" x={lane.x} width={lane.width} height={HEAD} />
        ))}
        {graph.lanes.map((lane) => (
          <LaneHead key={lane.key} lane={lane} names={names} toggle={toggle} />
        ))}
      </svg>
      <svg
        width={graph.width}
        height={graph.height - HEAD}
        viewBox={`0 ${HEAD} ${graph.width} ${graph.height - HEAD}`}
        role="group"
        aria-label={`Genealogy of ${chosen}`}
      >
        {graph.lanes.map((lane) => (
          <rect key={lane.key} className="lane" x={lane.x} width={lane.width} height={graph.height} />
        ))}
        <HeldHatch />
        {graph.edges.map((placed) => (
          <Line key={`${placed.edge.parent} ${placed.edge.child}`} placed={placed} />
        ))}
        {graph.lots.map((lot) => (
          <GenealogyLot key={lot.code} lot={lot} chosen={lot.code === chosen} toggle={toggle} />
        ))}
        {graph.edges.map((placed) => (
          <Figure key={`${placed.edge.parent} ${placed.edge.child}`} placed={placed} />
        ))}
      </svg>
    </div>
  );
}

function HeldHatch(): ReactElement {
  return (
    <defs>
      <pattern id="held-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path className="hatch-line" d="M0 0 V6" />
      </pattern>
    </defs>
  );
}

/** Scrolls the box of the graph, and nothing around it, until the chosen lot stands in its middle. */
function useScrolledTo(graph: Genealogy, chosen: string): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const lot = graph.lots.find((one) => one.code === chosen);
  const [x, y] = [lot?.x ?? 0, lot?.y ?? 0];
  useEffect(() => {
    const element = box.current;
    if (element) element.scrollLeft = x + LOT_WIDTH / 2 - element.clientWidth / 2;
  }, [x]);
  useEffect(() => {
    const element = box.current;
    if (element) element.scrollTop = y - element.clientHeight / 2;
  }, [y]);
  return box;
}

/** Characters of a line of a lane head. */
const HEAD_ROOM = 19;

interface LaneHeadProps {
  lane: Lane;
  names: ReadonlyMap<string, string> | undefined;
  toggle: (lane: string) => void;
}

function LaneHead({ lane, names, toggle }: LaneHeadProps): ReactElement {
  const title = lane.material === null ? 'Received' : (names?.get(lane.material) ?? lane.material.replace(/-/g, ' '));
  const lines = headLines(title, HEAD_ROOM);
  const middle = lane.x + lane.width / 2;
  const press = (event: KeyboardEvent): void => pressed(event, () => toggle(lane.key));
  return (
    <>
      {lines.map((line, index) => (
        <text
          key={line}
          className="label bold"
          textAnchor="middle"
          x={middle}
          y={24 + 18 * index + (lines.length === 1 ? 9 : 0)}
        >
          <title>{title}</title>
          {line}
        </text>
      ))}
      <text className="label" textAnchor="middle" x={middle} y="62">
        {counted(lane.count, 'lot')}
        {lane.open ? '' : ` · ${formatMass(lane.mass_kg)}`}
      </text>
      {lane.open && (
        <g
          className="fold"
          role="button"
          tabIndex={0}
          aria-label={`Fold ${title}`}
          transform={`translate(${lane.x + lane.width - 26} 44)`}
          onClick={() => toggle(lane.key)}
          onKeyDown={press}
        >
          <rect width="22" height="22" rx="2" />
          <path className="glyph" d="M6 13 L11 8 L16 13" />
        </g>
      )}
    </>
  );
}

const weightOf = (fraction: number | null): number => (fraction === null ? 1.5 : 1 + 3 * Math.min(1, fraction));

function Line({ placed }: { placed: PlacedEdge }): ReactElement {
  return <path className="edge" strokeWidth={weightOf(placed.edge.fraction)} d={placed.points.map(stroke).join(' ')} />;
}

/** One point of a line: the second of a pair ends a bend, the first begins one. */
function stroke([x, y]: Point, index: number, points: readonly Point[]): string {
  const before = points[index - 1];
  if (!before) return `M${x} ${y}`;
  if (index % 2 === 0) return `L${x} ${y}`;
  const bend = Math.max(20, Math.abs(x - before[0]) / 2) * Math.sign(x - before[0] || 1);
  return `C${before[0] + bend} ${before[1]} ${x - bend} ${y} ${x} ${y}`;
}

/** The mass fraction at the child's end, drawn over everything else so that no lot covers it. */
function Figure({ placed }: { placed: PlacedEdge }): ReactElement | null {
  const { fraction } = placed.edge;
  const [from, to] = placed.points.slice(-2);
  if (fraction === null || fraction >= 0.9995 || !from || !to) return null;
  return (
    <text className="fraction" x={(from[0] + to[0]) / 2} y={(from[1] + to[1]) / 2 + 5}>
      {formatFraction(fraction)}
    </text>
  );
}
