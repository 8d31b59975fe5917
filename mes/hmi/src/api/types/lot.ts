import type { components } from '../schema';

type Schemas = components['schemas'];

export type Disposition = 'free' | 'hold' | 'released' | 'rejected' | 'consumed';
export type LotSummary = Schemas['LotBrief'];
export type TraceNode = Schemas['NodeOut'];
export type TraceEdge = Omit<Schemas['EdgeOut'], 'fraction'> & { fraction: number | null };
export type Trace = Omit<Schemas['TraceOut'], 'edges'> & { edges: TraceEdge[] };

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
