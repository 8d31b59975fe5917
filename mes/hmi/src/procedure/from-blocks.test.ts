import { describe, expect, it } from 'vitest';
import type { Block } from '../api/types';
import { chartOf, conditionText, factOf, outlineOf } from './from-blocks';
import { layoutProcedure } from './layout';

const block = (over: Partial<Block>): Block => ({
  id: 'soak',
  kind: 'phase',
  label: 'Soak',
  state: 'pending',
  started_at: null,
  ended_at: null,
  run: null,
  progress: null,
  detail: '',
  phase: null,
  children: [],
  ...over,
});

const leak = block({
  id: 'leak',
  kind: 'repeat',
  label: 'Leak',
  run: 2,
  children: [{ label: null, condition: 'rise <= 5', blocks: [block({ id: 'leak_check' })] }],
});
const fork = block({
  id: 'fork',
  kind: 'parallel',
  children: [
    { label: null, condition: null, blocks: [block({ id: 'quench' })] },
    { label: null, condition: null, blocks: [block({ id: 'box', kind: 'prompt' })] },
  ],
});

describe('what stands at the right of a step', () => {
  const hour = { started_at: '2026-11-25T06:00:00Z', ended_at: '2026-11-25T07:00:00Z', state: 'done' as const };
  it('is what a done phase found, and its duration when it found nothing', () => {
    expect(factOf(block({ ...hour, detail: '4.81 Pa/h' }))).toBe('4.81 Pa/h');
    expect(factOf(block({ ...hour, detail: '1.01e+05 Pa' }))).toBe('101 kPa');
    expect(factOf(block(hour))).toBe('60 min');
  });
  it('is the duration when the finding is too long to stand there', () => {
    expect(factOf(block({ ...hour, detail: 'a long story of what was found' }))).toBe('60 min');
  });
});

describe('a procedure of the service', () => {
  it('becomes a chart with every step once', () => {
    const chart = layoutProcedure(chartOf([block({}), leak, fork]));
    expect(chart.steps.map((placed) => placed.step.id)).toEqual(['soak', 'leak_check', 'quench', 'box']);
    expect(chart.notes.map((note) => note.text)).toEqual(['until rise ≤ 5, turn 2']);
  });
  it('tells conditions in words with their unit', () => {
    expect(conditionText('leak_check.rise_pa_per_h <= 5 && pump.pressure_pa < 0.05')).toBe(
      'rise ≤ 5 Pa/h && pressure < 0.05 Pa',
    );
    expect(conditionText('ready')).toBe('ready');
  });
  it('tells a running step by its progress and a done one by its plant time', () => {
    expect(factOf(block({ state: 'running', progress: 0.524 }))).toBe('52 %');
    expect(factOf(block({ state: 'done', started_at: '2026-11-24T08:00:00Z', ended_at: '2026-11-24T10:04:00Z' }))).toBe(
      '2 h 04',
    );
  });
  it('has an outline in reading order', () => {
    expect(outlineOf([leak, fork]).map((line) => `${line.depth} ${line.block.id}`)).toEqual([
      '0 leak',
      '1 leak_check',
      '0 fork',
      '1 quench',
      '1 box',
    ]);
  });
});
