import type { ReactElement } from 'react';
import type { OrderDetail } from '../api/types';
import { formatQuantity, splitName } from '../format/quantity';

/** A limit of a recipe that the trial leaves, as the service records it at the start of the order. */
interface LeftLimit {
  recipe: string;
  parameter: string;
  value: number;
  low: number;
  high: number;
}

/** Why an order is a trial, what it sets, and which limits of the recipes it leaves; those are known once it started. */
export function TrialNote({ order }: { order: OrderDetail }): ReactElement | null {
  if (!order.trial) return null;
  const left = order.left_limits as unknown as LeftLimit[];
  const trial = order.trial as { reason: string; set?: Record<string, number> };
  return (
    <div className="note span-12" role="note" aria-label="Unapproved trial">
      <p>
        <b>Unapproved trial:</b> {trial.reason}
      </p>
      <ul>
        {Object.entries(trial.set ?? {}).map(([name, value]) => (
          <li key={name}>
            {splitName(name.slice(name.indexOf('.') + 1)).label} <b>{formatQuantity(name, value)}</b>
            {limitWords(left, name) || ` in ${name.split('.')[0] ?? ''}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

function limitWords(left: readonly LeftLimit[], name: string): string {
  const one = left.find((limit) => `${limit.recipe}.${limit.parameter}` === name);
  if (!one) return '';
  const [low, high] = [formatQuantity(name, one.low), formatQuantity(name, one.high)];
  return `, outside the limits ${low} to ${high} of ${one.recipe}`;
}
