import type { components } from '../schema';

type Schemas = components['schemas'];

export type OrderSummary = Schemas['OrderBrief'];
export type OrderDetail = Schemas['OrderOut'];
export type OrderStage = Schemas['StageOut'];
export type Product = Schemas['Product'];
export type Route = Schemas['RouteOut'];
export type Recipe = Schemas['RecipeOut'];
export type RecipeVersion = Schemas['VersionOut'];
export type RecipeParameter = RecipeVersion['parameters'][number];
