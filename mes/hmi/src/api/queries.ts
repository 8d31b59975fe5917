/** What pages read, as TanStack Query options. Notices of the live channel invalidate by the first key word. */
import { queryOptions } from '@tanstack/react-query';
import { get, query } from './client';
import type * as T from './types';

const path = encodeURIComponent;

/** Lists are refreshed now and then even without a notice; the old picture stays while that happens. */
const SLOW_MS = 15_000;
const METADATA_MS = 300_000;

/** Properties that come from a demagnetisation curve. */
const CURVE_PROPERTIES = new Set(['br_t', 'hcj_ka_per_m']);
const MOST_CURVES = 12;

export const sessionQuery = () =>
  queryOptions({ queryKey: ['session'], queryFn: () => get<T.Session>('/session'), retry: false, staleTime: Infinity });

export const plantQuery = () =>
  queryOptions({ queryKey: ['plant'], queryFn: () => get<T.Plant>('/plant'), refetchInterval: SLOW_MS });

export const unitsQuery = () =>
  queryOptions({
    queryKey: ['unit'],
    queryFn: () => get<T.Page<T.UnitSummary>>('/equipment/units').then((page) => page.items),
    refetchInterval: 5000,
  });

export const unitQuery = (id: string) =>
  queryOptions({
    queryKey: ['unit', id],
    queryFn: () => get<T.UnitDetail>(`/equipment/units/${path(id)}`),
    refetchInterval: 5000,
  });

/** Labels, limits and ids of a unit's signals: master data, so fetched once in a while only. */
export const signalsQuery = (id: string) =>
  queryOptions({
    queryKey: ['signals', id],
    queryFn: () => get<T.UnitDetail>(`/equipment/units/${path(id)}`).then((unit) => unit.signals),
    staleTime: METADATA_MS,
  });

export const unitCommandsQuery = (id: string) =>
  queryOptions({
    queryKey: ['unit', id, 'commands'],
    queryFn: () => get<T.Page<T.CommandRow>>(`/equipment/units/${path(id)}/commands`).then((page) => page.items),
  });

const BATCHES_OF_UNIT = 8;

/** The newest batches of a unit. */
export const unitBatchesQuery = (unit: string) =>
  queryOptions({
    queryKey: ['batch', 'of-unit', unit],
    queryFn: () =>
      get<T.Page<T.BatchSummary>>(`/batches${query({ unit, limit: BATCHES_OF_UNIT })}`).then((page) => page.items),
    refetchInterval: SLOW_MS,
  });

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id],
    queryFn: () => get<T.BatchDetail>(`/batches/${path(id)}`),
    refetchInterval: 5000,
  });

export const batchEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id, 'events'],
    queryFn: () => get<T.Page<T.BatchEvent>>(`/batches/${path(id)}/events`).then((page) => page.items),
    refetchInterval: SLOW_MS,
  });

/** Open prompts of all batches: where the plant waits for a person. */
export const promptsQuery = () =>
  queryOptions({
    queryKey: ['prompt'],
    queryFn: () => get<T.Page<T.Prompt>>('/prompts').then((page) => page.items),
    refetchInterval: SLOW_MS,
  });

/** What each batch with an open prompt asks of a person. */
export const promptWordsQuery = () => queryOptions({ ...promptsQuery(), select: wordsOf });

const wordsOf = (prompts: readonly T.Prompt[]): ReadonlyMap<string, string> =>
  new Map(prompts.map((prompt) => [prompt.batch, prompt.text]));

export const ordersQuery = () =>
  queryOptions({
    queryKey: ['order'],
    queryFn: () => get<T.Page<T.OrderSummary>>('/orders').then((page) => page.items),
    refetchInterval: SLOW_MS,
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id],
    queryFn: () => get<T.OrderDetail>(`/orders/${path(id)}`),
    refetchInterval: SLOW_MS,
  });

export const lotQuery = (code: string) =>
  queryOptions({ queryKey: ['lot', code], queryFn: () => get<T.LotDetail>(`/lots/${path(code)}`) });

/** Every demagnetisation curve that speaks for a lot, one a coupon. */
export const curvesQuery = (code: string) =>
  queryOptions({
    queryKey: ['lot', code, 'curves'],
    queryFn: async () => {
      const results = await get<T.Results>(`/results${query({ lot: code })}`);
      const files = [
        ...new Set(results.items.filter((one) => CURVE_PROPERTIES.has(one.property)).map((one) => one.file)),
      ];
      return Promise.all(files.slice(0, MOST_CURVES).map((file) => get<T.Curve>(`/results/${file}/curve`)));
    },
    retry: false,
  });

export const traceQuery = (code: string, direction: 'back' | 'forward', by: 'mass' | 'contact') =>
  queryOptions({
    queryKey: ['lot', code, 'trace', direction, by],
    queryFn: () => get<T.Trace>(`/lots/${path(code)}/trace${query({ direction, by })}`),
  });

/** A stretch of plant time; without an end it reaches to now, which the service knows and this machine does not. */
export type HistoryRange = { from: string; to: string | null } | { last_s: number };

/** History of signals; one that reaches to now is read again every few seconds. */
export const historyQuery = (signals: readonly number[], range: HistoryRange, buckets: number) =>
  queryOptions({
    queryKey: ['history', signals, range, buckets],
    queryFn: () => get<T.History>(`/history${query({ signals: signals.join(','), ...range, buckets })}`),
    enabled: signals.length > 0,
    refetchInterval: 'to' in range && range.to !== null ? false : 5000,
  });

export const jobsQuery = () =>
  queryOptions({
    queryKey: ['job'],
    queryFn: () => get<T.Page<T.Job>>('/jobs').then((page) => page.items),
    refetchInterval: SLOW_MS,
  });

const catalogueQuery = {
  queryKey: ['material'],
  queryFn: () => get<T.Materials>('/materials'),
  staleTime: METADATA_MS,
};

/** Names of materials by id. */
export const materialsQuery = () => queryOptions({ ...catalogueQuery, select: namesOf });

/** Stages of material, in the order of the catalogue. */
export const stagesQuery = () => queryOptions({ ...catalogueQuery, select: stagesOf });

const namesOf = (found: T.Materials): ReadonlyMap<string, string> =>
  new Map(found.items.map((one) => [one.id, one.name]));

const stagesOf = (found: T.Materials): string[] => [
  ...new Set(found.items.map((one) => one.stage).filter((stage) => stage !== undefined && stage !== '')),
];

export const recordQuery = (id: string) =>
  queryOptions({ queryKey: ['batch', id, 'record'], queryFn: () => get<T.BatchRecord>(`/batches/${path(id)}/record`) });

export const productsQuery = () =>
  queryOptions({
    queryKey: ['product'],
    queryFn: () => get<T.Page<T.Product>>('/products').then((page) => page.items),
    staleTime: METADATA_MS,
  });

/** The recipes of a route in the order of its operations, each in the version in force. */
export const routeRecipesQuery = (route: string) =>
  queryOptions({
    queryKey: ['recipe', 'of-route', route],
    queryFn: async () => {
      const [found, recipes] = await Promise.all([
        get<T.Route>(`/routes/${path(route)}`),
        get<T.Page<T.Recipe>>('/recipes').then((page) => page.items),
      ]);
      const wanted = [...new Set(found.operations.map((one) => String(one.recipe)))];
      const inForce = wanted.flatMap((id) => recipes.filter((one) => one.id === id && one.effective_version !== null));
      return Promise.all(
        inForce.map((one) => get<T.RecipeVersion>(`/recipes/${path(one.id)}/versions/${one.effective_version}`)),
      );
    },
    staleTime: METADATA_MS,
  });
