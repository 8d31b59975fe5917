import type { ReactElement } from 'react';
import type { Balance as BalanceShape, LotTest, Proposal } from '../api/types';
import { Icon } from '../components/icons';
import { formatNumber, formatSignificant } from '../format/number';

/** Tests against their limits; conformity as a sign and a word. */
export function Tests({ tests }: { tests: readonly LotTest[] }): ReactElement {
  if (tests.length === 0) return <p className="empty">No test of this lot yet.</p>;
  return (
    <table className="dense tight" aria-label="Tests">
      <tbody>
        {tests.map((test, index) => (
          <tr key={`${test.sample} ${test.property} ${index}`}>
            <th scope="row" title={`${test.sample}, ${test.instrument}, ${test.method}`}>
              {test.name}
            </th>
            <td className="number value">
              {formatSignificant(test.value, 5)}
              <span className="unit-of">{test.unit}</span>
            </td>
            <td className="number">{limitWords(test)}</td>
            <td>
              {test.invalid ? <span title={test.invalid}>not counted</span> : <Verdict conforms={test.conforms} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the tests propose, with the reasons when they do not conform. */
export function ProposalWords({ proposal }: { proposal: Proposal | null }): ReactElement | null {
  if (!proposal) return null;
  return (
    <p className="small" role="status" aria-label="Proposal">
      <b>{proposal.specification}</b>: {proposal.verdict}
      {proposal.grade ? `, grade ${proposal.grade}` : ''}
      {proposal.reasons.length > 0 ? `. ${proposal.reasons.join('; ')}` : ''}
    </p>
  );
}

function Verdict({ conforms }: { conforms: boolean | null }): ReactElement | null {
  if (conforms === null) return null;
  return (
    <span className="row" title={conforms ? 'conforms' : 'fails'}>
      <Icon name={conforms ? 'done' : 'cross'} size={16} />
      <span className="visually-hidden">{conforms ? 'conforms' : 'fails'}</span>
    </span>
  );
}

function limitWords({ low, high }: LotTest): string {
  if (low !== null && high !== null) return `${formatSignificant(low)}–${formatSignificant(high)}`;
  if (low !== null) return `≥ ${formatSignificant(low)}`;
  return high === null ? '' : `≤ ${formatSignificant(high)}`;
}

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

/** Grams do not vanish: every part of the balance with its name, and the tolerance of what is unexplained. */
export function Balance({ balance }: { balance: BalanceShape | null }): ReactElement {
  if (!balance) return <p className="caption">This lot was received; no step made it.</p>;
  return (
    <dl className="balance">
      {COLUMNS.map(([name, label]) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd className="value medium">
            {formatNumber(balance[name], 3)}
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
