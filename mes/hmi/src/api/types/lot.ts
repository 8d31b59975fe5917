import type { components } from '../schema';
import type { Page } from './plant';

type Schemas = components['schemas'];

export type Disposition = 'free' | 'hold' | 'released' | 'rejected' | 'consumed';
export type LotSummary = Schemas['LotBrief'];
export type TraceNode = Schemas['NodeOut'];
export type TraceEdge = Omit<Schemas['EdgeOut'], 'fraction'> & { fraction: number | null };
export type Trace = Omit<Schemas['TraceOut'], 'edges'> & { edges: TraceEdge[] };

/** Masses of the event that made the lot. */
export interface Balance {
  operation: string;
  in_kg: number;
  additions_kg: number;
  out_kg: number;
  byproducts_kg: number;
  loss_kg: number;
  unexplained_kg: number;
  tolerance_kg: number;
}

/** A value with its limits; `invalid` says why it does not count, `conforms` is null without a limit. */
export interface LotTest {
  sample: string;
  property: string;
  name: string;
  value: number;
  unit: string;
  low: number | null;
  high: number | null;
  conforms: boolean | null;
  method: string;
  instrument: string;
  invalid: string;
}

/** What the tests propose: conforms, fails or incomplete, with the reasons. */
export interface Proposal {
  specification: string;
  verdict: string;
  reasons: string[];
  grade: string | null;
}

export interface LegalDisposition {
  disposition: string;
  enabled: boolean;
  reason: string;
}

export interface DispositionRecord {
  disposition: string;
  reason: string;
  by: string;
  signature: string | null;
  at: string;
  wall_at: string;
}

export interface LotDetail extends LotSummary {
  reasons: string[];
  carriers: {
    carrier: number;
    place: string | null;
    position: number | null;
    pieces: number | null;
    mass_kg: number;
  }[];
  composition: Record<string, number>;
  balance: Balance | null;
  tests: LotTest[];
  proposal: Proposal | null;
  serials: { first: number; last: number } | null;
  dispositions: DispositionRecord[];
  certificates: { id: string; version: number; issued_at: string; issued_by: string }[];
  legal_dispositions: LegalDisposition[];
}

/** One measured value; curves are read by its file. */
export interface Result {
  id: number;
  sample: string;
  file: number;
  property: string;
  temperature_c: number | null;
  instrument: string;
}

export type Results = Page<Result>;

/** A demagnetisation curve: H in kA/m, negative in the second quadrant, J in T. */
export interface Curve {
  file: number;
  name: string;
  h_ka_per_m: number[];
  j_t: number[];
}
