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
