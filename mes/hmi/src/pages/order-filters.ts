import type { OrderSummary } from '../api/types';

export type OrderGroup = 'open' | 'held' | 'ended' | 'trial';

export const ORDER_GROUPS: readonly { value: OrderGroup; label: string }[] = [
  { value: 'open', label: 'open' },
  { value: 'held', label: 'held' },
  { value: 'ended', label: 'ended' },
  { value: 'trial', label: 'trials' },
];

/** Whether nothing more will be made for an order. */
export const isEnded = (order: Pick<OrderSummary, 'state'>): boolean =>
  /^(Complete|Stopped|Aborted)$/.test(order.state);

/** Whether an order belongs to a chip of the list. */
export function inGroup(order: Pick<OrderSummary, 'state' | 'trial'>, group: OrderGroup): boolean {
  if (group === 'trial') return order.trial !== null;
  if (group === 'held') return order.state === 'Held';
  return isEnded(order) === (group === 'ended');
}
