/**
 * Shapes of the service's HTTP answers (`/api/v1`), by hand and in one place.
 * Times are ISO 8601 UTC; `*_at` is plant time, `*_wall_at` wall time; masses are decimal kg.
 */

export type Isa88State =
  | 'Idle'
  | 'Running'
  | 'Complete'
  | 'Pausing'
  | 'Paused'
  | 'Holding'
  | 'Held'
  | 'Restarting'
  | 'Stopping'
  | 'Stopped'
  | 'Aborting'
  | 'Aborted';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Person {
  id: string;
  name: string;
  role: string;
  permissions: string[];
}

export interface Session {
  person: Person;
  csrf_token: string;
  expires_at: string;
}

export interface Area {
  id: string;
  name: string;
  units: string[];
}

export interface Plant {
  id: string;
  name: string;
  simulated: boolean;
  plant_at: string;
  wall_at: string;
  speed: number | null;
  areas: Area[];
  product: string;
  version: string;
}

export interface UnitAlarm {
  bit: number;
  name: string;
  /** 1 critical to 4 low; alarms of a PLC without a rationalised priority carry none. */
  priority?: 1 | 2 | 3 | 4;
}

export interface UnitLink {
  state: string;
  since_wall_at: string | null;
  last_error: string | null;
}

export interface UnitSummary {
  id: string;
  name: string;
  area: string;
  unit_class: string;
  control_class: 'A' | 'B' | 'C' | 'R';
  link: UnitLink | null;
  state: Isa88State | null;
  mode: string | null;
  conditions: string[];
  batch: { id: string; recipe: string | null; step: string | null } | null;
  phase: string | null;
  elapsed_s: number | null;
  remaining_s: number | null;
  alarms: UnitAlarm[];
  key_signals: string[];
  progress: number | null;
}

export interface SignalInfo {
  id: number;
  name: string;
  label: string;
  unit: string;
  low: number | null;
  high: number | null;
  normal_low: number | null;
  normal_high: number | null;
  setpoint_signal: string | null;
  decimals: number;
  role: string;
  log: boolean;
}

export interface Command {
  command: string;
  enabled: boolean;
  reason: string | null;
}

export interface UnitDetail extends UnitSummary {
  signals: SignalInfo[];
  legal_commands: Command[];
  phases: unknown[];
  protocol: string | null;
  endpoint: string | null;
  security: string | null;
  diagnostics: Record<string, unknown> | null;
}

export interface CommandRow {
  id: string;
  command: string;
  status: string;
  reason?: string | null;
  by?: string | null;
  plant_at?: string | null;
  wall_at?: string | null;
}

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
  procedure: Block | null;
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

export interface OrderSummary {
  id: string;
  product: string;
  route: string;
  pieces: number;
  state: string;
  due_at: string | null;
  created_at: string;
  created_by: string | null;
  done?: number | null;
  total?: number | null;
}

export interface OrderStage {
  operation: string;
  recipe: string;
  unit_class: string;
  state: string;
  batches: { id: string; unit: string; state: Isa88State | null; progress: number | null }[];
  lots: { code: string; mass_kg: number; pieces: number | null; disposition: string }[];
  mass_in_kg: number | null;
  mass_out_kg: number | null;
  done: number | null;
  total: number | null;
}

export interface OrderDetail extends OrderSummary {
  trial: { set: Record<string, number>; reason: string } | null;
  stages: OrderStage[];
  lots: string[];
  legal_commands: Command[];
}

export type Disposition = 'free' | 'hold' | 'released' | 'rejected' | 'consumed';

export interface LotSummary {
  code: string;
  stage: string;
  material: string;
  mass_kg: number;
  pieces: number | null;
  disposition: Disposition;
  created_at: string;
  batch: string | null;
}

export interface Balance {
  in_kg: number;
  additions_kg: number;
  out_kg: number;
  byproducts_kg: number;
  loss_kg: number;
  unexplained_kg: number;
  tolerance_kg: number;
}

export interface LotTest {
  sample: string;
  property: string;
  value: number;
  unit: string;
  low: number | null;
  high: number | null;
  conforms: boolean | null;
}

export interface LotDetail extends LotSummary {
  product: string | null;
  initial_mass_kg: number;
  reasons: string[];
  carriers: {
    carrier: number;
    place: string;
    position: number | null;
    pieces: number | null;
    mass_kg: number | null;
  }[];
  composition: Record<string, number>;
  balance: Balance | null;
  tests: LotTest[];
  serials: { first: string; last: string } | null;
  certificates: string[];
}

export interface TraceNode {
  code: string;
  stage: string;
  material: string;
  mass_kg: number;
  pieces: number | null;
  disposition: Disposition;
  fraction: number | null;
  batch: string | null;
}

export interface TraceEdge {
  parent: string;
  child: string;
  mass_kg: number;
  fraction: number | null;
}

export interface Trace {
  lot: string;
  direction: 'back' | 'forward';
  by: 'mass' | 'contact';
  nodes: TraceNode[];
  edges: TraceEdge[];
  origin: { lot: string; material: string; supplier: string | null; country: string | null; fraction: number }[];
}

export interface Series {
  signal: number;
  t: number[];
  min: (number | null)[];
  max: (number | null)[];
  quality: number[];
}

export interface History {
  from: string;
  to: string;
  series: Series[];
}

export interface Job {
  id: string;
  name?: string;
  last_run_wall_at: string | null;
  duration_s: number | null;
  outcome: string | null;
  next_run_wall_at: string | null;
}

export interface ProductRoute {
  id: string;
  name?: string;
  products?: string[];
}
