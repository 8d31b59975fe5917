/**
 * Layout of a procedure as a function chart: recursive series-parallel boxes, no general graph layout, because a
 * recipe nests by construction. Every block is measured bottom-up as a box with a vertical axis; then placed top-down.
 */

export type StepStatus = 'to_come' | 'running' | 'done' | 'skipped' | 'failed';

export interface StepBlock {
  kind: 'step';
  id: string;
  /** phase, prompt, hold or wait. */
  type: string;
  label: string;
  fact: string;
  /** Everything there is to say, for the tip of the step. */
  detail: string;
  status: StepStatus;
  /** Share of the step that is done, 0 to 1, when known. */
  progress?: number;
}

export interface SequenceBlock {
  kind: 'sequence';
  children: ChartBlock[];
}

export interface Branch {
  label: string;
  taken: boolean | null;
  child: ChartBlock;
}

export interface BranchBlock {
  kind: 'parallel' | 'choose';
  id: string;
  branches: Branch[];
}

export interface RepeatBlock {
  kind: 'repeat';
  id: string;
  label: string;
  child: ChartBlock;
}

export type ChartBlock = StepBlock | SequenceBlock | BranchBlock | RepeatBlock;

export interface PlacedStep {
  step: StepBlock;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Wire {
  kind: 'plain' | 'dashed' | 'thick' | 'double';
  points: readonly (readonly [number, number])[];
}

export interface Note {
  text: string;
  x: number;
  y: number;
  /** Width it may take. */
  room: number;
  muted: boolean;
}

export interface Chart {
  width: number;
  height: number;
  steps: PlacedStep[];
  wires: Wire[];
  notes: Note[];
}

export const STEP_WIDTH = 212;
export const STEP_HEIGHT = 34;
const GAP = 16;
const BRANCH_GAP = 20;
const BAR_ROOM = 20;
const CONDITION_ROOM = 36;
const LOOP_ROOM = 28;
const END_ROOM = 34;
/** Narrow procedures still leave room for the words beside their loops. */
const LEAST_WIDTH = 440;

interface Size {
  width: number;
  height: number;
}

function sizeOfBranches(block: BranchBlock): Size {
  const sizes = block.branches.map((branch) => measure(branch.child));
  const width = sizes.reduce((sum, size) => sum + Math.max(size.width, STEP_WIDTH), 0);
  const head = block.kind === 'choose' ? CONDITION_ROOM : BAR_ROOM;
  const tallest = Math.max(0, ...sizes.map((size) => size.height));
  return { width: width + BRANCH_GAP * Math.max(0, sizes.length - 1), height: tallest + head + BAR_ROOM };
}

/** The size of a block, wires inside it included. */
export function measure(block: ChartBlock): Size {
  switch (block.kind) {
    case 'step':
      return { width: STEP_WIDTH, height: STEP_HEIGHT };
    case 'sequence': {
      const sizes = block.children.map(measure);
      const height = sizes.reduce((sum, size) => sum + size.height, 0) + GAP * Math.max(0, sizes.length - 1);
      return { width: Math.max(0, ...sizes.map((size) => size.width)), height };
    }
    case 'repeat': {
      const inner = measure(block.child);
      return { width: inner.width + 2 * LOOP_ROOM, height: inner.height + 2 * LOOP_ROOM };
    }
    default:
      return sizeOfBranches(block);
  }
}

function line(chart: Chart, kind: Wire['kind'], ...points: [number, number][]): void {
  chart.wires.push({ kind, points });
}

function placeSequence(chart: Chart, block: SequenceBlock, axis: number, top: number, right: number): void {
  let y = top;
  block.children.forEach((child, index) => {
    if (index > 0) {
      line(chart, 'plain', [axis, y], [axis, y + GAP]);
      y += GAP;
    }
    place(chart, child, axis, y, right);
    y += measure(child).height;
  });
}

function placeBranch(
  chart: Chart,
  block: BranchBlock,
  branch: Branch,
  axis: number,
  top: number,
  bottom: number,
): void {
  const kind = branch.taken === false ? 'dashed' : 'plain';
  const head = block.kind === 'choose' ? CONDITION_ROOM : BAR_ROOM;
  const start = top + head;
  const size = measure(branch.child);
  const end = start + size.height;
  const right = axis + (Math.max(size.width, STEP_WIDTH) + BRANCH_GAP) / 2;
  line(chart, kind, [axis, top], [axis, start]);
  line(chart, kind, [axis, end], [axis, bottom]);
  if (block.kind === 'choose') {
    line(chart, 'thick', [axis - 7, top + 14], [axis + 7, top + 14]);
    const x = axis + 14;
    chart.notes.push({ text: branch.label, x, y: top + 19, room: right - x, muted: branch.taken === false });
  }
  place(chart, branch.child, axis, start, right);
}

function placeBranches(chart: Chart, block: BranchBlock, axis: number, top: number): void {
  const size = sizeOfBranches(block);
  const bar = block.kind === 'parallel' ? 'double' : 'plain';
  const [from, to] = [top + 4, top + size.height - 4];
  let x = axis - size.width / 2;
  const axes = block.branches.map((branch) => {
    const width = Math.max(measure(branch.child).width, STEP_WIDTH);
    x += width + BRANCH_GAP;
    return x - BRANCH_GAP - width / 2;
  });
  const reach = bar === 'double' ? 28 : 0;
  const [left, right] = [Math.min(axis, ...axes) - reach, Math.max(axis, ...axes) + reach];
  line(chart, 'plain', [axis, top], [axis, from]);
  line(chart, bar, [left, from], [right, from]);
  block.branches.forEach((branch, index) => placeBranch(chart, block, branch, axes[index] ?? axis, from, to));
  line(chart, bar, [left, to], [right, to]);
  line(chart, 'plain', [axis, to], [axis, top + size.height]);
}

function placeRepeat(chart: Chart, block: RepeatBlock, axis: number, top: number, right: number): void {
  const size = measure(block);
  const inner = measure(block.child);
  const [back, low, high] = [axis - size.width / 2 + 6, top + size.height - 10, top + 10];
  line(chart, 'plain', [axis, top], [axis, top + LOOP_ROOM]);
  place(chart, block.child, axis, top + LOOP_ROOM, right - LOOP_ROOM);
  line(chart, 'plain', [axis, top + LOOP_ROOM + inner.height], [axis, top + size.height]);
  line(chart, 'plain', [axis, low], [back, low], [back, high], [axis - 2, high]);
  line(chart, 'plain', [axis - 9, high - 4], [axis - 2, high], [axis - 9, high + 4]);
  chart.notes.push({ text: block.label, x: axis + 8, y: low + 4, room: right - axis - 8, muted: false });
}

/** `right` is where the room of this block ends: notes beside it are cut there. */
function place(chart: Chart, block: ChartBlock, axis: number, top: number, right: number): void {
  switch (block.kind) {
    case 'step':
      chart.steps.push({ step: block, x: axis - STEP_WIDTH / 2, y: top, width: STEP_WIDTH, height: STEP_HEIGHT });
      return;
    case 'sequence':
      placeSequence(chart, block, axis, top, right);
      return;
    case 'repeat':
      placeRepeat(chart, block, axis, top, right);
      return;
    default:
      placeBranches(chart, block, axis, top);
  }
}

/** The whole chart with a begin and an end mark; coordinates start at 0,0. */
export function layoutProcedure(root: ChartBlock): Chart & { begin: [number, number]; end: [number, number] } {
  const size = measure(root);
  const width = Math.max(size.width + 2 * GAP, LEAST_WIDTH);
  const axis = width / 2;
  const chart: Chart = { width, height: size.height + 2 * END_ROOM, steps: [], wires: [], notes: [] };
  line(chart, 'plain', [axis, 18], [axis, END_ROOM]);
  place(chart, root, axis, END_ROOM, width);
  line(chart, 'plain', [axis, END_ROOM + size.height], [axis, chart.height - 18]);
  return { ...chart, begin: [axis, 10], end: [axis, chart.height - 10] };
}
