import type { components } from '../schema';
import type { Isa88State } from './plant';

type Schemas = components['schemas'];

/** One node of the live procedure; the service gives the tree as plain JSON. */
export interface Block {
  id: string;
  kind: 'phase' | 'prompt' | 'sequence' | 'parallel' | 'choose' | 'repeat' | 'wait' | 'hold';
  label: string;
  phase: string | null;
  state: 'pending' | 'running' | 'done' | 'skipped' | 'held' | 'failed';
  started_at: string | null;
  ended_at: string | null;
  run: number | null;
  progress: number | null;
  detail: string;
  children: BlockBranch[];
}

export interface BlockBranch {
  label: string | null;
  condition: string | null;
  /** For branches of a choice: whether this one was taken; null while undecided. */
  taken?: boolean | null;
  blocks: Block[];
}

/** What hands do for a prompt, carrier by carrier. */
export interface FloorRequest {
  op: string;
  carrier?: number;
  place?: string;
  position?: number;
  from?: number;
  to?: number;
  mass_kg?: number | null;
  [detail: string]: unknown;
}

export type Parameter = Schemas['BatchOut']['parameters'][number];
export type PromptField = Schemas['FieldOut'];
export type Prompt = Omit<Schemas['PromptOut'], 'act'> & {
  act: { resolved?: FloorRequest[]; [verb: string]: unknown };
};
export type Placed = Schemas['PlacedOut'];
export type BatchEvent = Schemas['EventOut'];

export interface PlanPoint {
  at_s: number;
  temperature_c: number;
}

/** Planned temperature, and the names of the signals that are drawn beside it. */
export type Profile = Omit<Schemas['ProfileOut'], 'plan'> & { plan: PlanPoint[] };

export type BatchSummary = Omit<Schemas['BatchLine'], 'state'> & { state: Isa88State };

/** A lot that the batch made. */
export type Output = Schemas['OutputOut'];

type Typed = 'state' | 'procedure' | 'profile' | 'prompts';

export type BatchDetail = Omit<Schemas['BatchOut'], Typed> & {
  state: Isa88State;
  procedure: Block[];
  profile: Profile | null;
  prompts: Prompt[];
};

/** The batch record: what ran, what was asked and answered, what went in and came out. */
export type BatchRecord = Schemas['BatchRecordOut'];
