import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactElement, useState } from 'react';
import { lotList } from '../api/lists';
import { stagesQuery } from '../api/queries';
import type { Disposition, LotSummary } from '../api/types';
import { Empty, Fetched } from '../components/Fetched';
import { Chips } from '../components/Field';
import { MaterialName } from '../components/MaterialName';
import { More } from '../components/More';
import { DispositionWord } from '../components/DispositionWord';
import { Panel } from '../components/Panel';
import { formatMass } from '../format/quantity';
import { formatDay } from '../format/time';

/** What is asked for: what is there, or lots of one disposition. Without a filter every lot is shown. */
type Shown = Disposition | 'there';

const DISPOSITIONS: readonly { value: Shown; label: string }[] = [
  { value: 'there', label: 'there now' },
  { value: 'free', label: 'free' },
  { value: 'hold', label: 'on hold' },
  { value: 'released', label: 'released' },
  { value: 'rejected', label: 'rejected' },
  { value: 'consumed', label: 'consumed' },
];

/** Lots by stage and disposition; a typed or scanned code opens its lot. */
export function LotsPage(): ReactElement {
  const [stage, setStage] = useState<string | undefined>();
  const [shown, setShown] = useState<Shown | undefined>('there');
  const lots = useInfiniteQuery(lotList({ stage, disposition: shown === 'there' ? undefined : shown }));
  const stages = useQuery(stagesQuery()).data ?? [];
  return (
    <div className="page">
      <div className="head">
        <h1>Lots</h1>
        <Scan />
        <div className="chips">
          <Chips label="disposition" value={shown} options={DISPOSITIONS} onChange={setShown} />
          <Chips
            label="stage"
            value={stage}
            options={stages.map((value) => ({ value, label: value }))}
            onChange={setStage}
          />
        </div>
      </div>
      <Fetched result={lots} what="the lots">
        {(list) => (
          <LotTable
            lots={shown === 'there' ? list.filter((lot) => lot.disposition !== 'consumed') : list}
            filtered={stage !== undefined || shown !== undefined}
            more={<More list={lots} />}
          />
        )}
      </Fetched>
    </div>
  );
}

/** A scanner is a keyboard: it types the code and presses Enter. */
function Scan(): ReactElement {
  const [code, setCode] = useState('');
  const navigate = useNavigate();
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim()) void navigate({ to: '/lots/$id', params: { id: code.trim().toUpperCase() } });
  };
  return (
    <form onSubmit={open} role="search">
      <input
        className="input short"
        aria-label="Scan or type a lot"
        placeholder="scan or type a lot"
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
    </form>
  );
}

interface LotTableProps {
  lots: readonly LotSummary[];
  filtered: boolean;
  more: ReactElement;
}

function LotTable({ lots, filtered, more }: LotTableProps): ReactElement {
  if (lots.length === 0 && !filtered) {
    return <Empty>No lot yet. Lots appear when material is received or a batch makes them.</Empty>;
  }
  return (
    <Panel title="Lots" meta={`${lots.length} shown, newest first`} flush>
      <table>
        <thead>
          <tr>
            <th>lot</th>
            <th>stage</th>
            <th>material</th>
            <th className="number">mass left</th>
            <th className="number">of</th>
            <th className="number">pieces</th>
            <th>disposition</th>
            <th>batch</th>
            <th className="number">made</th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.code}>
              <th scope="row">
                <Link to="/lots/$id" params={{ id: lot.code }}>
                  {lot.code}
                </Link>
              </th>
              <td>{lot.stage}</td>
              <td>
                <MaterialName id={lot.material} />
              </td>
              <td className="number value">{formatMass(lot.mass_kg)}</td>
              <td className="number caption">{formatMass(lot.initial_mass_kg)}</td>
              <td className="number">{lot.pieces ?? ''}</td>
              <td>
                <DispositionWord value={lot.disposition} />
              </td>
              <td>
                {lot.batch && (
                  <Link to="/batches/$id" params={{ id: lot.batch }}>
                    {lot.batch}
                  </Link>
                )}
              </td>
              <td className="number">{formatDay(lot.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lots.length === 0 && <Empty>No lot matches these filters.</Empty>}
      {more}
    </Panel>
  );
}
