import { describe, expect, it } from 'vitest';
import type { Trace, TraceEdge, TraceNode } from '../api/types';
import { layoutGenealogy, LOT_HEIGHT, LOT_WIDTH, merge, stageOrder } from './layout';

const node = (code: string, stage: string, mass_kg = 10): TraceNode => ({
  code,
  stage,
  material: stage,
  mass_kg,
  initial_mass_kg: mass_kg,
  pieces: null,
  disposition: 'free',
  fraction: null,
  batch: null,
});
const edge = (parent: string, child: string, fraction = 1): TraceEdge => ({ parent, child, mass_kg: 10, fraction });

const nodes = [
  node('BL-1', 'blend'),
  node('RM-1', 'raw'),
  node('RM-2', 'raw'),
  node('P-1', 'powder'),
  node('P-2', 'powder'),
];
const edges = [edge('RM-1', 'P-1'), edge('RM-2', 'P-2'), edge('P-1', 'BL-1', 0.6), edge('P-2', 'BL-1', 0.4)];

describe('genealogy layout', () => {
  it('orders the stages as the material flows', () => {
    expect(stageOrder(nodes, edges)).toEqual(['raw', 'powder', 'blend']);
  });
  it('puts every lot into the lane of its stage and draws every edge from left to right', () => {
    const graph = layoutGenealogy(nodes, edges, 'BL-1');
    expect(graph.lots).toHaveLength(5);
    for (const lot of graph.lots) {
      const lane = graph.lanes.find((one) => one.stage === lot.node.stage)!;
      expect(lot.x >= lane.x && lot.x + LOT_WIDTH <= lane.x + lane.width).toBe(true);
    }
    expect(graph.edges).toHaveLength(4);
    for (const one of graph.edges) expect(one.from[0]).toBeLessThan(one.to[0]);
  });
  it('does not cross the lines of two parallel chains', () => {
    const graph = layoutGenealogy([nodes[1]!, nodes[2]!, nodes[4]!, nodes[3]!], edges.slice(0, 2), 'P-1');
    const y = (code: string): number => graph.lots.find((lot) => lot.node.code === code)!.y;
    expect(Math.sign(y('RM-1') - y('RM-2'))).toBe(Math.sign(y('P-1') - y('P-2')));
  });
  it('never overlaps lots', () => {
    const graph = layoutGenealogy(nodes, edges, 'BL-1');
    for (const a of graph.lots)
      for (const b of graph.lots)
        if (a !== b) expect(Math.abs(a.x - b.x) >= LOT_WIDTH || Math.abs(a.y - b.y) >= LOT_HEIGHT).toBe(true);
  });
  it('folds a crowded lane, keeps the chosen lot and loses no mass', () => {
    const many = Array.from({ length: 40 }, (_, index) => node(`G-${index}`, 'green', index + 1));
    const lines = many.map((one) => edge('BL-1', one.code, 1));
    const graph = layoutGenealogy([node('BL-1', 'blend'), ...many], lines, 'G-0');
    const green = graph.lots.filter((lot) => lot.node.stage === 'green');
    expect(green).toHaveLength(12);
    expect(green.some((lot) => lot.node.code === 'G-0')).toBe(true);
    expect(green.reduce((sum, lot) => sum + lot.folded, 0)).toBe(40);
    expect(green.reduce((sum, lot) => sum + lot.node.mass_kg, 0)).toBe(820);
    expect(graph.edges).toHaveLength(12);
  });
  it('merges ancestors and descendants without repeating the lot itself', () => {
    const trace = (direction: 'back' | 'forward', part: TraceNode[], lines: TraceEdge[]): Trace => ({
      lot: 'P-1',
      direction,
      by: 'mass',
      nodes: part,
      edges: lines,
      origin: [],
    });
    const both = merge(
      trace('back', [nodes[1]!, nodes[3]!], [edges[0]!]),
      trace('forward', [nodes[3]!, nodes[0]!], [edges[2]!]),
    );
    expect(both.nodes.map((one) => one.code)).toEqual(['RM-1', 'P-1', 'BL-1']);
    expect(both.edges).toHaveLength(2);
  });
});
