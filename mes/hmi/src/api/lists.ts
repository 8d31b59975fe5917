/** Long lists, newest first, read page by page with the cursor of the service. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { get, query } from './client';
import type * as T from './types';

const SLOW_MS = 15_000;

type Filters = Record<string, string | undefined>;

const list = <Row>(topic: 'batch' | 'order' | 'lot', path: string, filters: Filters, limit: number) =>
  infiniteQueryOptions({
    queryKey: [topic, 'list', filters, limit],
    queryFn: ({ pageParam }) => get<T.Page<Row>>(`${path}${query({ ...filters, limit, cursor: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
    refetchInterval: SLOW_MS,
  });

export const batchList = () => list<T.BatchSummary>('batch', '/batches', {}, 100);
export const orderList = () => list<T.OrderSummary>('order', '/orders', {}, 100);

/** Lots; the page is larger where those used up are left out of it afterwards. */
export const lotList = (filters: { stage: string | undefined; disposition: string | undefined }) =>
  list<T.LotSummary>('lot', '/lots', filters, filters.disposition ? 100 : 300);
