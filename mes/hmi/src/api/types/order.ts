import type { Isa88State } from './plant';
import type { Command } from './equipment';

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

export interface ProductRoute {
  id: string;
  name?: string;
  products?: string[];
}
