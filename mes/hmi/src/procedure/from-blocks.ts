/** From the blocks of a batch or recipe, as the service tells them, to the chart that is laid out. */
import type { Block, BlockBranch } from '../api/types';
import { formatQuantity, splitName } from '../format/quantity';
import { formatDuration } from '../format/time';
import type { Branch, ChartBlock, StepBlock, StepStatus } from './layout';

const STATUS: Record<Block['state'], StepStatus> = {
  pending: 'to_come',
  running: 'running',
  held: 'running',
  done: 'done',
  skipped: 'skipped',
  failed: 'failed',
};

const SHORT = 14;

const PRESSURE = /^(-?[\d.]+(?:e[+-]?\d+)?) Pa$/i;

/** What a step found, with a large pressure in kPa: `1.01e+05 Pa` reads `101 kPa`. */
function foundWords(detail: string): string {
  const figure = PRESSURE.exec(detail)?.[1];
  return figure === undefined ? detail : formatQuantity('pressure_pa', Number(figure));
}

/** How long a block took in plant time; empty while it has not ended. */
function durationOf({ started_at, ended_at }: Block): string {
  return started_at && ended_at ? formatDuration((Date.parse(ended_at) - Date.parse(started_at)) / 1000) : '';
}

/** What stands at the right of a step: how far it is, what it found, how long it took, or what it waits for. */
export function factOf(block: Block): string {
  if (block.state === 'held') return 'held';
  if (block.state === 'running' && block.progress !== null) return `${Math.round(block.progress * 100)} %`;
  if (block.kind === 'phase' && block.state === 'done' && block.detail && block.detail.length <= SHORT) {
    return foundWords(block.detail);
  }
  const took = durationOf(block);
  if (took) return took;
  if (block.detail && block.state !== 'done') return block.detail;
  return block.kind === 'phase' ? '' : block.kind;
}

const COMPARISON = /([a-z_][\w.]*)\s*(<=|>=|==|!=|<|>)\s*(-?[\d.]+(?:e-?\d+)?)/gi;
const SIGNS: Record<string, string> = { '<=': '≤', '>=': '≥', '==': '=', '!=': '≠' };

/** A condition for people: `leak_check.rise_pa_per_h <= 5` reads `rise ≤ 5 Pa/h`. */
export function conditionText(condition: string): string {
  return condition.replace(COMPARISON, (_all, name: string, sign: string, figure: string) => {
    const { label, unit } = splitName(name.split('.').at(-1) ?? name);
    return `${label} ${SIGNS[sign] ?? sign} ${figure}${unit ? ` ${unit}` : ''}`;
  });
}

function step(block: Block): StepBlock {
  const fact = factOf(block);
  const base: StepBlock = {
    kind: 'step',
    id: block.id,
    type: block.kind,
    label: block.label || block.id.replace(/_/g, ' '),
    fact,
    status: STATUS[block.state],
    detail: [foundWords(block.detail), durationOf(block)].filter((words) => words && words !== fact).join(' · '),
  };
  return block.progress === null ? base : { ...base, progress: block.progress };
}

function branch(one: BlockBranch): Branch {
  return {
    label: one.condition ? conditionText(one.condition) : (one.label ?? 'otherwise'),
    taken: one.taken ?? null,
    child: chartOf(one.blocks),
  };
}

/** A list of blocks as one chart block. */
export function chartOf(blocks: readonly Block[]): ChartBlock {
  return { kind: 'sequence', children: blocks.map(chartBlock) };
}

function chartBlock(block: Block): ChartBlock {
  const inside = block.children.flatMap((one) => one.blocks);
  switch (block.kind) {
    case 'sequence':
      return chartOf(inside);
    case 'parallel':
    case 'choose':
      return { kind: block.kind, id: block.id, branches: block.children.map(branch) };
    case 'repeat': {
      const until = conditionText(block.children[0]?.condition ?? block.label);
      const turn = block.run && block.run > 1 ? `, turn ${block.run}` : '';
      return { kind: 'repeat', id: block.id, label: `until ${until}${turn}`, child: chartOf(inside) };
    }
    default:
      return step(block);
  }
}

/** Every step in reading order with its depth: the outline for keyboards and screen readers. */
export function outlineOf(blocks: readonly Block[], depth = 0): { block: Block; depth: number }[] {
  return blocks.flatMap((block) => [
    ...(block.kind === 'sequence' ? [] : [{ block, depth }]),
    ...block.children.flatMap((one) => outlineOf(one.blocks, depth + (block.kind === 'sequence' ? 0 : 1))),
  ]);
}
