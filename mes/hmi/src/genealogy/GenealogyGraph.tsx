import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef } from 'react';
import type { TraceEdge, TraceNode } from '../api/types';
import { formatFraction } from '../format/number';
import { formatMass } from '../format/quantity';
import { type Genealogy, layoutGenealogy, LOT_HEIGHT, LOT_WIDTH, type PlacedEdge, type PlacedLot } from './layout';

interface GenealogyGraphProps {
  nodes: readonly TraceNode[];
  edges: readonly TraceEdge[];
  chosen: string;
}

/** Lots by stage lanes; the weight of a line is the mass fraction of the child, which also stands on it. */
export function GenealogyGraph({ nodes, edges, chosen }: GenealogyGraphProps): ReactElement {
  const graph = useMemo(() => layoutGenealogy(nodes, edges, chosen), [nodes, edges, chosen]);
  const { width, height } = graph;
  const root = useRef<SVGSVGElement>(null);
  useEffect(() => {
    root.current?.querySelector('.chosen')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [graph]);
  return (
    <svg
      ref={root}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={`Genealogy of ${chosen}`}
    >
      <defs>
        <pattern id="held-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path className="hatch-line" d="M0 0 V6" />
        </pattern>
      </defs>
      <Lanes graph={graph} />
      {graph.edges.map((placed) => (
        <Line key={`${placed.edge.parent} ${placed.edge.child}`} placed={placed} />
      ))}
      {graph.lots.map((lot) => (
        <Lot key={lot.node.code} lot={lot} chosen={lot.node.code === chosen} />
      ))}
    </svg>
  );
}

function Lanes({ graph }: { graph: Genealogy }): ReactElement {
  return (
    <g>
      {graph.lanes.map((lane) => (
        <rect key={lane.stage} className="lane" x={lane.x} width={lane.width} height={graph.height} />
      ))}
      {graph.lanes.map((lane) => (
        <text key={`${lane.stage} head`} className="label bold" textAnchor="middle" x={lane.x + lane.width / 2} y="24">
          {lane.stage.replace(/[_-]/g, ' ')}
        </text>
      ))}
      {graph.lanes.map((lane) => (
        <text key={`${lane.stage} count`} className="label" textAnchor="middle" x={lane.x + lane.width / 2} y="44">
          {lane.count} {lane.count === 1 ? 'lot' : 'lots'}
        </text>
      ))}
    </g>
  );
}

function Line({ placed }: { placed: PlacedEdge }): ReactElement {
  const [x1, y1] = placed.from;
  const [x2, y2] = placed.to;
  const bend = Math.max(20, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1 || 1);
  const fraction = placed.edge.fraction;
  const weight = fraction === null ? 1.5 : 1 + 3 * Math.min(1, fraction);
  return (
    <g>
      <path
        className="edge"
        strokeWidth={weight}
        d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      />
      {fraction !== null && fraction < 0.9995 && (
        <text className="fraction" x={(x1 + x2) / 2} y={(y1 + y2) / 2 + 5}>
          {formatFraction(fraction)}
        </text>
      )}
    </g>
  );
}

function Lot({ lot, chosen }: { lot: PlacedLot; chosen: boolean }): ReactElement {
  const navigate = useNavigate();
  const { node, folded, x, y } = lot;
  const open = (): void => {
    if (folded === 1) void navigate({ to: '/lots/$id', params: { id: node.code } });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') open();
  };
  const share = node.fraction === null ? '' : `, ${formatFraction(node.fraction)} of the mass`;
  return (
    <g
      className={chosen ? 'lot chosen' : 'lot'}
      role="link"
      tabIndex={folded === 1 ? 0 : -1}
      transform={`translate(${x} ${y})`}
      aria-label={`Lot ${node.code}, ${node.stage}, ${formatMass(node.mass_kg)}, ${node.disposition}${share}`}
      aria-current={chosen ? 'true' : undefined}
      onClick={open}
      onKeyDown={press}
    >
      <rect width={LOT_WIDTH} height={LOT_HEIGHT} rx="2" />
      {node.disposition === 'hold' && <rect className="held-flag" x={LOT_WIDTH - 24} y="8" width="16" height="14" />}
      <text className="label bold" x="10" y="22">
        {node.code}
      </text>
      <text x="10" y="42">
        {formatMass(node.mass_kg)}
      </text>
      <text className="second" x="10" y="62">
        {factOf(lot)}
      </text>
    </g>
  );
}

function factOf({ node, folded }: PlacedLot): string {
  if (folded > 1) return `${folded} lots`;
  return node.batch ?? node.material.slice(0, 13);
}
