import type { Command, Isa88State } from './plant';

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
