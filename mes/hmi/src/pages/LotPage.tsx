import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { lotQuery } from '../api/queries';
import type { LotDetail } from '../api/types';
import { DispositionWord } from '../components/DispositionWord';
import { Fetched } from '../components/Fetched';
import { MaterialName } from '../components/MaterialName';
import { Panel } from '../components/Panel';
import { formatMass } from '../format/quantity';
import { formatDay } from '../format/time';
import { DemagPanel } from '../charts/DemagPanel';
import { Decisions } from './Decisions';
import { Balance, Composition } from './LotFacts';
import { ProposalWords, Tests } from './LotTests';
import { LotActions } from './LotActions';
import { Certificates } from './Certificates';
import { OriginPanel } from './OriginPanel';
import { TracePanel } from './TracePanel';

/** One lot: where it came from and went, its balance, composition, tests, disposition and certificates. */
export function LotPage(): ReactElement {
  const { id } = useParams({ from: '/frame/lots/$id' });
  const lot = useQuery(lotQuery(id));
  return (
    <div className="page">
      <Fetched result={lot} what={`lot ${id}`}>
        {(data) => <Lot key={data.code} lot={data} />}
      </Fetched>
    </div>
  );
}

function Lot({ lot }: { lot: LotDetail }): ReactElement {
  return (
    <>
      <div className="head">
        <h1>Lot {lot.code}</h1>
        <DispositionWord value={lot.disposition} announced />
        <LotWords lot={lot} />
        <LotActions lot={lot} />
      </div>
      <HoldNote lot={lot} />
      <TracePanel lot={lot} />
      <div className="column span-8">
        <Panel
          title="Tests"
          meta={`${lot.tests.length} results`}
          flush
          {...(lot.proposal ? { footer: <ProposalWords proposal={lot.proposal} /> } : {})}
        >
          <Tests tests={lot.tests} />
        </Panel>
        <Panel title="Mass balance" meta={lot.balance ? `of ${lot.balance.operation}, which made this lot` : ''}>
          <Balance balance={lot.balance} />
        </Panel>
        <OriginPanel origin={lot.origin} />
        <Certificates lot={lot} />
        <Decisions decisions={lot.dispositions} />
      </div>
      <div className="column span-4">
        <DemagPanel lot={lot.code} />
        <Panel title="Composition" meta="mass fraction">
          <Composition composition={lot.composition} />
        </Panel>
        <Panel title="Carriers" flush>
          <Carriers lot={lot} />
        </Panel>
      </div>
    </>
  );
}

function LotWords({ lot }: { lot: LotDetail }): ReactElement {
  return (
    <div className="facts">
      <span>
        {lot.product ?? <MaterialName id={lot.material} />}, {lot.stage}
      </span>
      <span>
        <b>{formatMass(lot.mass_kg)}</b>
        {lot.mass_kg === lot.initial_mass_kg ? '' : ` of ${formatMass(lot.initial_mass_kg)}`}
      </span>
      {lot.pieces !== null && (
        <span>
          <b>{lot.pieces}</b> pieces
        </span>
      )}
      {lot.serials && (
        <span>
          serials {lot.serials.first} … {lot.serials.last}
        </span>
      )}
      {lot.batch && (
        <span>
          made in{' '}
          <Link to="/batches/$id" params={{ id: lot.batch }}>
            <b>{lot.batch}</b>
          </Link>
        </span>
      )}
      <span>{formatDay(lot.created_at)}</span>
    </div>
  );
}

function Carriers({ lot }: { lot: LotDetail }): ReactElement {
  if (lot.carriers.length === 0) return <p className="empty">On no carrier.</p>;
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>carrier</th>
          <th>place</th>
          <th className="number">pieces</th>
          <th className="number">mass</th>
        </tr>
      </thead>
      <tbody>
        {lot.carriers.map((one) => (
          <tr key={one.carrier}>
            <th scope="row">{one.carrier}</th>
            <td>
              {one.place ?? ''}
              {one.position === null ? '' : ` · ${one.position}`}
            </td>
            <td className="number">{one.pieces ?? ''}</td>
            <td className="number">{formatMass(one.mass_kg)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Why a lot is on hold: the facts that held it, and which values fail. */
function HoldNote({ lot }: { lot: LotDetail }): ReactElement | null {
  if (lot.disposition !== 'hold') return null;
  const failures = lot.proposal?.verdict === 'fails' ? lot.proposal.reasons : [];
  return (
    <div className="note span-12" role="note" aria-label="On hold">
      <p>
        <b>On hold:</b> {lot.reasons.join(' · ')}
      </p>
      <ul>
        {failures.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}
