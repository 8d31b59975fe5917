import type { components } from '../schema';

type Schemas = components['schemas'];

export type OrderSummary = Schemas['OrderBrief'];
export type OrderDetail = Schemas['OrderOut'];
export type OrderStage = Schemas['StageOut'];
export type Product = Schemas['Product'];
