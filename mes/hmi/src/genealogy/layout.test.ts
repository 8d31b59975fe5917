import { describe, expect, it } from 'vitest';
import type { Trace, TraceEdge, TraceNode } from '../api/types';
import { headLines, lanesOf } from './lanes';
import { type Genealogy, layoutGenealogy, LOT_HEIGHT, LOT_WIDTH, merge } from './layout';

const node = (code: string, material: string, mass_kg = 10): TraceNode => ({
  code,
  stage: 'any',
  material,
  mass_kg: 0,
  initial_mass_kg: mass_kg,
  pieces: null,
  disposition: 'free',
  fraction: null,
  batch: null,
});
const edge = (parent: string, child: string, fraction = 1): TraceEdge => ({ parent, child, mass_kg: 10, fraction });

const nodes = [
  node('BL-1', 'blend'),
  node('RM-1', 'iron'),
  node('RM-2', 'ndpr'),
  node('P-1', 'powder'),
  node('P-2', 'powder'),
];
const edges = [edge('RM-1', 'P-1'), edge('RM-2', 'P-2'), edge('P-1', 'BL-1', 0.6), edge('P-2', 'BL-1', 0.4)];
const lane = (graph: Genealogy, code: string): string => graph.lots.find((lot) => lot.code === code)!.lane;

describe('genealogy lanes', () => {
  it('orders materials by their first appearance and keeps what was received together', () => {
    expect(lanesOf(nodes, edges).map((one) => one.material)).toEqual([null, 'powder', 'blend']);
  });
  it('names the material of a lane that holds one material only', () => {
    expect(lanesOf([nodes[1]!, nodes[3]!], [edges[0]!]).map((one) => one.material)).toEqual(['iron', 'powder']);
  });
  it('writes a long name on two lines and cuts what does not fit', () => {
    expect(headLines('Isostatically pressed block', 19)).toEqual(['Isostatically', 'pressed block']);
    expect(headLines('Gallium (melts at 30 °C, weigh in a tray)', 19)[1]).toMatch(/^.{18}…$/);
    expect(headLines('Blend', 19)).toEqual(['Blend']);
  });
  it('splits a lane where a lot was made from one of the same material', () => {
    const chain = [edge('RM-1', 'P-1'), edge('P-1', 'P-2')];
    expect(lanesOf([nodes[1]!, nodes[3]!, nodes[4]!], chain).map((one) => one.nodes.length)).toEqual([1, 1, 1]);
  });
});

describe('genealogy layout', () => {
  it('draws every edge from left to right', () => {
    const graph = layoutGenealogy(nodes, edges, 'BL-1');
    expect(graph.lots).toHaveLength(5);
    expect(graph.edges).toHaveLength(4);
    for (const one of graph.edges) expect(one.points[0]![0]).toBeLessThan(one.points.at(-1)![0]);
  });
  it('does not cross the lines of two parallel chains', () => {
    const graph = layoutGenealogy([nodes[1]!, nodes[2]!, nodes[4]!, nodes[3]!], edges.slice(0, 2), 'P-1');
    const y = (code: string): number => graph.lots.find((lot) => lot.code === code)!.y;
    expect(Math.sign(y('RM-1') - y('RM-2'))).toBe(Math.sign(y('P-1') - y('P-2')));
  });
  it('never overlaps lots', () => {
    const graph = layoutGenealogy(nodes, edges, 'BL-1');
    for (const a of graph.lots)
      for (const b of graph.lots)
        if (a !== b) expect(Math.abs(a.x - b.x) >= LOT_WIDTH || Math.abs(a.y - b.y) >= LOT_HEIGHT).toBe(true);
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

describe('a line that passes over a lane', () => {
  const lots = [node('RM-1', 'iron'), node('F-1', 'flake'), node('SK-1', 'skull'), node('HD-1', 'powder')];
  const lines = [edge('RM-1', 'F-1'), edge('RM-1', 'SK-1'), edge('F-1', 'HD-1')];

  it('keeps clear of every lot that is not at its ends', () => {
    const graph = layoutGenealogy(lots, lines, 'RM-1');
    expect(graph.edges.some((one) => one.points.length > 2)).toBe(true);
    for (const { edge: line, points } of graph.edges) {
      const others = graph.lots.filter((lot) => lot.code !== line.parent && lot.code !== line.child);
      for (const [x, y] of points)
        for (const lot of others)
          expect(x >= lot.x && x <= lot.x + LOT_WIDTH && y >= lot.y && y <= lot.y + LOT_HEIGHT).toBe(false);
    }
  });
});

describe('folding of crowded lanes', () => {
  const many = Array.from({ length: 9 }, (_, index) => node(`G-${index}`, 'green', index + 1));
  const all = [node('RM-1', 'iron'), node('BL-1', 'blend'), ...many, node('M-1', 'magnet')];
  const lines = [
    edge('RM-1', 'BL-1'),
    ...many.flatMap((one) => [edge('BL-1', one.code), edge(one.code, 'M-1', one.initial_mass_kg / 45)]),
  ];
  const green = (graph: Genealogy) => graph.lots.filter((lot) => lot.lane.startsWith('green'));

  it('shows a crowded lane as one node with the count and the mass that was made', () => {
    const [group, ...others] = green(layoutGenealogy(all, lines, 'M-1'));
    expect(others).toHaveLength(0);
    expect([group!.lots.length, group!.mass_kg]).toEqual([9, 45]);
  });
  it('keeps the chosen lot apart and loses no mass', () => {
    const shown = green(layoutGenealogy(all, lines, 'G-3'));
    expect(shown.map((lot) => lot.lots.length).sort()).toEqual([1, 8]);
    expect(shown.reduce((sum, lot) => sum + lot.mass_kg, 0)).toBe(45);
  });
  it('sums the fractions of folded lines by mass', () => {
    const graph = layoutGenealogy(all, lines, 'M-1');
    expect(graph.edges.map((one) => Math.round(one.edge.fraction! * 1e6) / 1e6)).toEqual([1, 1, 1]);
  });
  it('shows every lot of an opened lane', () => {
    const first = layoutGenealogy(all, lines, 'M-1');
    const opened = layoutGenealogy(all, lines, 'M-1', new Set([lane(first, green(first)[0]!.code)]));
    expect(green(opened)).toHaveLength(9);
    expect(opened.edges).toHaveLength(19);
  });
});
