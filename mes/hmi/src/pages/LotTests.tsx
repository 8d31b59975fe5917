import { Fragment, type ReactElement, useState } from 'react';
import type { LotTest, Proposal } from '../api/types';
import { Icon } from '../components/icons';
import { formatSignificant } from '../format/number';
import { groupTests, type TestGroup } from './test-groups';

/** Tests against their limits, one row a property; the coupons of a property open under it. */
export function Tests({ tests }: { tests: readonly LotTest[] }): ReactElement {
  const [open, setOpen] = useState<string | null>(null);
  if (tests.length === 0) return <p className="empty">No test of this lot yet.</p>;
  return (
    <table className="dense tight" aria-label="Tests">
      <thead>
        <tr>
          <th>property</th>
          <th className="number">mean</th>
          <th className="number">worst</th>
          <th className="number">limits</th>
          <th>unit</th>
          <th className="number">coupons</th>
          <th>check</th>
        </tr>
      </thead>
      <tbody>
        {groupTests(tests).map((group) => (
          <Fragment key={group.property}>
            <Row group={group} open={open === group.property} toggle={setOpen} />
            {open === group.property && [...group.counted, ...group.invalid].map(single)}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  group: TestGroup;
  open: boolean;
  toggle: (property: string | null) => void;
}

function Row({ group, open, toggle }: RowProps): ReactElement {
  const { name, property, counted, invalid } = group;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number value">{figure(group.mean)}</td>
      <td className="number value">{figure(group.worst)}</td>
      <td className="number">{limitWords(group)}</td>
      <td className="caption">{group.unit}</td>
      <td className="number">
        <button
          type="button"
          className="button little"
          aria-expanded={open}
          aria-label={`Single values of ${name}`}
          onClick={() => toggle(open ? null : property)}
        >
          {counted.length}
          {invalid.length > 0 ? ` + ${invalid.length}` : ''} {open ? '▴' : '▾'}
        </button>
      </td>
      <td>
        <Verdict conforms={group.conforms} />
      </td>
    </tr>
  );
}

function single(test: LotTest, index: number): ReactElement {
  return (
    <tr key={`${test.sample} ${index}`} className="single">
      <td>{test.sample}</td>
      <td className="number">{figure(test.value)}</td>
      <td colSpan={4} className="caption">
        {test.instrument}, {test.method}
      </td>
      <td>{test.invalid ? `not counted: ${test.invalid}` : <Verdict conforms={test.conforms} />}</td>
    </tr>
  );
}

const figure = (value: number | null): string => (value === null ? '–' : formatSignificant(value, 5));

/** Conformity as a sign and a word. */
function Verdict({ conforms }: { conforms: boolean | null }): ReactElement {
  if (conforms === null) return <span className="caption">no limit</span>;
  return (
    <span className="row">
      <Icon name={conforms ? 'done' : 'cross'} size={16} />
      {conforms ? 'conforms' : 'fails'}
    </span>
  );
}

function limitWords({ low, high }: Pick<LotTest, 'low' | 'high'>): string {
  if (low !== null && high !== null) return `${formatSignificant(low)}–${formatSignificant(high)}`;
  if (low !== null) return `≥ ${formatSignificant(low)}`;
  return high === null ? '' : `≤ ${formatSignificant(high)}`;
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
