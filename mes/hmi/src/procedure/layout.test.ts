import { describe, expect, it } from 'vitest';
import { type ChartBlock, layoutProcedure, type PlacedStep, STEP_WIDTH } from './layout';

let count = 0;
const step = (id = `s${count++}`): ChartBlock => ({
  kind: 'step',
  id,
  type: 'phase',
  label: id,
  fact: '',
  detail: '',
  status: 'to_come',
});
const sequence = (...children: ChartBlock[]): ChartBlock => ({ kind: 'sequence', children });
const branches = (kind: 'parallel' | 'choose', ...children: ChartBlock[]): ChartBlock => ({
  kind,
  id: `b${count++}`,
  branches: children.map((child) => ({ label: 'x > 1', taken: null, child })),
});
const repeat = (child: ChartBlock): ChartBlock => ({ kind: 'repeat', id: `r${count++}`, label: 'until', child });

/** A reproducible random tree (linear congruential numbers), so that a failure can be repeated. */
function randomTree(seed: number, depth: number): ChartBlock {
  let state = seed;
  const next = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  const build = (left: number): ChartBlock => {
    const kind = left === 0 ? 0 : next(5);
    const children = (): ChartBlock[] => Array.from({ length: 1 + next(3) }, () => build(left - 1));
    if (kind === 1) return sequence(...children());
    if (kind === 2) return branches('parallel', ...children());
    if (kind === 3) return branches('choose', ...children());
    if (kind === 4) return repeat(build(left - 1));
    return step();
  };
  return build(depth);
}

function overlap(a: PlacedStep, b: PlacedStep): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('procedure layout', () => {
  it('stacks a sequence on one axis in its order', () => {
    const chart = layoutProcedure(sequence(step('a'), step('b'), step('c')));
    expect(chart.steps.map((placed) => placed.step.id)).toEqual(['a', 'b', 'c']);
    expect(new Set(chart.steps.map((placed) => placed.x)).size).toBe(1);
    expect(chart.steps[0]!.y).toBeLessThan(chart.steps[1]!.y);
  });
  it('starts parallel branches at the same height between double bars', () => {
    const chart = layoutProcedure(branches('parallel', sequence(step(), step()), step()));
    expect(chart.steps[0]!.y).toBe(chart.steps[2]!.y);
    expect(chart.wires.filter((wire) => wire.kind === 'double')).toHaveLength(2);
  });
  it('gives every choice its condition bar and label, and dashes the path not taken', () => {
    const choice: ChartBlock = {
      kind: 'choose',
      id: 'c',
      branches: [
        { label: 'rise <= 5', taken: true, child: step() },
        { label: 'otherwise', taken: false, child: step() },
      ],
    };
    const chart = layoutProcedure(choice);
    expect(chart.wires.filter((wire) => wire.kind === 'thick')).toHaveLength(2);
    expect(chart.notes.map((note) => note.text)).toEqual(['rise <= 5', 'otherwise']);
    expect(chart.wires.some((wire) => wire.kind === 'dashed')).toBe(true);
  });
  it('leads a loop back above its first step', () => {
    const chart = layoutProcedure(repeat(step()));
    const back = chart.wires.find((wire) => wire.points.length === 4)!;
    expect(back.points.at(-1)![1]).toBeLessThan(chart.steps[0]!.y);
    expect(back.points[1]![0]).toBeLessThan(chart.steps[0]!.x);
  });
  it('draws an empty procedure as begin and end', () => {
    const chart = layoutProcedure(sequence());
    expect(chart.steps).toEqual([]);
    expect(chart.width).toBeGreaterThanOrEqual(STEP_WIDTH);
  });
  it('never overlaps steps and stays inside its size, for any nesting', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const chart = layoutProcedure(randomTree(seed, 4));
      chart.steps.forEach((a, index) => {
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= chart.width && a.y + a.height <= chart.height).toBe(true);
        for (const b of chart.steps.slice(index + 1)) expect(overlap(a, b), `seed ${seed}`).toBe(false);
      });
      for (const wire of chart.wires)
        for (const [x, y] of wire.points) expect(x >= 0 && x <= chart.width && y >= 0 && y <= chart.height).toBe(true);
    }
  });
});
