import type { ReactElement } from 'react';
import type { Balance as BalanceShape } from '../api/types';
import { formatNumber } from '../format/number';

/** Element fractions as grey bars with their figure. */
export function Composition({ composition }: { composition: Record<string, number> }): ReactElement {
  const rows = Object.entries(composition)
    .filter(([, value]) => value > 0)
    .sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return <p className="caption">No composition known.</p>;
  const total = rows.reduce((sum, [, value]) => sum + value, 0);
  const percent = (value: number): number => (total > 1.5 ? value : value * 100);
  return (
    <ul className="composition" aria-label="Composition">
      {rows.map(([element, value]) => (
        <li key={element}>
          <span>{element}</span>
          <progress className="progress" max={100} value={percent(value)} aria-label={element} />
          <span className="number">{formatNumber(percent(value), 2)} %</span>
        </li>
      ))}
    </ul>
  );
}

const COLUMNS: readonly (readonly [Exclude<keyof BalanceShape, 'operation'>, string])[] = [
  ['in_kg', 'in'],
  ['additions_kg', 'additions'],
  ['out_kg', 'out, good'],
  ['byproducts_kg', 'by-products'],
  ['loss_kg', 'loss'],
  ['unexplained_kg', 'unexplained'],
];

/** Kilograms to the gram; what is less than half a gram is zero. */
const grams = (kg: number): string => formatNumber(Math.round(kg * 1000) / 1000, 3);

/** Grams do not vanish: every part of the balance with its name, and the tolerance of what is unexplained. */
export function Balance({ balance }: { balance: BalanceShape | null }): ReactElement {
  if (!balance) return <p className="caption">This lot was received; no step made it.</p>;
  return (
    <dl className="balance">
      {COLUMNS.map(([name, label]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd className="value medium">
            {grams(balance[name])}
            <span className="unit-of">kg</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>tolerance</dt>
        <dd>± {formatNumber(balance.tolerance_kg, 3)} kg</dd>
      </div>
    </dl>
  );
}
