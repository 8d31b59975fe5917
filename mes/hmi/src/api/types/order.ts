import type { components } from '../schema';
import type { Command } from './plant';

type Schemas = components['schemas'];

export type OrderSummary = Schemas['OrderBrief'];
export type Product = Schemas['Product'];

export interface StageLot {
  code: string;
  material: string;
  mass_kg: number;
  left_kg: number;
  pieces: number | null;
  disposition: string;
}

export interface StageBatch {
  id: string;
  unit: string;
  state: string;
  conditions: string[];
  step: string;
}

/** One operation of the route. `state`: waiting, running, done; `done` of `total` batches have ended. */
export interface OrderStage {
  operation: string;
  recipe: string;
  material: string;
  state: string;
  batches: StageBatch[];
  lots: StageLot[];
  mass_out_kg: number;
  done: number;
  total: number;
}

export interface OrderDetail {
  id: string;
  product: string;
  route: string;
  pieces: number;
  pieces_made: number;
  state: string;
  due_at: string | null;
  created_at: string;
  created_by: string;
  started_at: string | null;
  trial: { set: Record<string, number>; reason: string } | null;
  left_limits: { parameter?: string; value?: number; low?: number; high?: number }[];
  charge_kg: number | null;
  blocks: number | null;
  /** Why the order makes no batch at the moment; null while it goes on. */
  waits: string | null;
  stages: OrderStage[];
  lots: StageLot[];
  legal_commands: Command[];
}
