import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { TraceEdge, TraceNode } from '../api/types';
import { formatFraction } from '../format/number';
import { formatMass } from '../format/quantity';
import { GenealogyLot, pressed } from './GenealogyLot';
import { type Genealogy, type Lane, layoutGenealogy, LOT_WIDTH, type PlacedEdge } from './layout';

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
      <svg
        width={graph.width}
        height={graph.height}
        viewBox={`0 0 ${graph.width} ${graph.height}`}
        role="group"
        aria-label={`Genealogy of ${chosen}`}
      >
        <defs>
          <pattern id="held-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path className="hatch-line" d="M0 0 V6" />
          </pattern>
        </defs>
        {graph.lanes.map((lane) => (
          <rect key={lane.key} className="lane" x={lane.x} width={lane.width} height={graph.height} />
        ))}
        {graph.lanes.map((lane) => (
          <LaneHead key={lane.key} lane={lane} names={names} toggle={toggle} />
        ))}
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

/** Scrolls the box of the graph, and nothing around it, until the chosen lot stands in its middle. */
function useScrolledTo(graph: Genealogy, chosen: string): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const lot = graph.lots.find((one) => one.code === chosen);
  const [x, y] = [lot?.x ?? 0, lot?.y ?? 0];
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    element.scrollLeft = x + LOT_WIDTH / 2 - element.clientWidth / 2;
    element.scrollTop = y - element.clientHeight / 2;
  }, [x, y]);
  return box;
}

interface LaneHeadProps {
  lane: Lane;
  names: ReadonlyMap<string, string> | undefined;
  toggle: (lane: string) => void;
}

function LaneHead({ lane, names, toggle }: LaneHeadProps): ReactElement {
  const title = lane.material === null ? 'Received' : (names?.get(lane.material) ?? lane.material.replace(/-/g, ' '));
  const middle = lane.x + lane.width / 2;
  const press = (event: KeyboardEvent): void => pressed(event, () => toggle(lane.key));
  return (
    <>
      <text className="label bold" textAnchor="middle" x={middle} y="24">
        {title}
      </text>
      <text className="label" textAnchor="middle" x={middle} y="46">
        {lane.count} {lane.count === 1 ? 'lot' : 'lots'} · {formatMass(lane.mass_kg)}
      </text>
      {lane.open && (
        <g
          className="fold"
          role="button"
          tabIndex={0}
          aria-label={`Fold ${title}`}
          transform={`translate(${lane.x + lane.width - 30} 8)`}
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
  const [x1, y1] = placed.from;
  const [x2, y2] = placed.to;
  const bend = Math.max(20, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1 || 1);
  return (
    <path
      className="edge"
      strokeWidth={weightOf(placed.edge.fraction)}
      d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
    />
  );
}

/** The mass fraction, drawn over everything else so that no lot covers it. */
function Figure({ placed }: { placed: PlacedEdge }): ReactElement | null {
  const { fraction } = placed.edge;
  if (fraction === null || fraction >= 0.9995) return null;
  return (
    <text className="fraction" x={(placed.from[0] + placed.to[0]) / 2} y={(placed.from[1] + placed.to[1]) / 2 + 5}>
      {formatFraction(fraction)}
    </text>
  );
}
