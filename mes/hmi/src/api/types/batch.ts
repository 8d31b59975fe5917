import type { Isa88State } from './plant';
import type { Command } from './equipment';

export interface Block {
  id: string;
  kind: 'phase' | 'prompt' | 'sequence' | 'parallel' | 'choose' | 'repeat' | 'wait' | 'hold';
  label: string;
  phase?: string | null;
  state: 'pending' | 'running' | 'done' | 'skipped' | 'held' | 'failed';
  started_at: string | null;
  ended_at: string | null;
  run: number | null;
  progress: number | null;
  detail: string | null;
  children: BlockBranch[];
}

export interface BlockBranch {
  label?: string | null;
  condition?: string | null;
  condition_value?: boolean | null;
  blocks: Block[];
}

export interface Parameter {
  name: string;
  value: number | string | boolean | null;
  low: number | null;
  high: number | null;
  unit: string | null;
  actual: number | string | boolean | null;
  changed_by: string | null;
}

export interface PromptField {
  name: string;
  label: string | null;
  unit: string | null;
  low: number | null;
  high: number | null;
  source: string | null;
}

export interface Prompt {
  n: number;
  block: string;
  text: string;
  opened_at: string;
  fields: PromptField[];
  /** The meaning of the signature that is asked for; null when none is. */
  sign: string | null;
  act: unknown;
  answered_at: string | null;
  answered_by: string | null;
  values: Record<string, unknown> | null;
}

export interface Profile {
  /** Signals of the actual values by their use in the chart (`temperature_c`, `pressure_pa`). */
  signals: Record<string, number>;
  plan: { at_s: number; temperature_c: number }[];
}

export interface BatchSummary {
  id: string;
  recipe: string;
  recipe_version: number | string | null;
  unit: string;
  unit_class: string | null;
  state: Isa88State | null;
  conditions: string[];
  order: string | null;
  started_at: string | null;
  ended_at: string | null;
  step?: string | null;
  progress?: number | null;
  waiting_prompts?: number;
}

export interface BatchDetail extends BatchSummary {
  recipe_hash: string | null;
  status_words: string | null;
  mode: string | null;
  expected_end_at: string | null;
  /** The recipe's blocks in order, or one sequence that holds them. */
  procedure: Block[] | Block | null;
  parameters: Parameter[];
  prompts: Prompt[];
  inputs: LotShare[];
  outputs: LotShare[];
  legal_commands: Command[];
  profile: Profile | null;
}

export interface LotShare {
  code: string;
  mass_kg: number | null;
  pieces?: number | null;
}

export interface BatchEvent {
  seq: number;
  kind: string;
  text: string;
  plant_at: string;
  wall_at: string;
  by: string | null;
  block: string | null;
  data: unknown;
}
