import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Isa88State, OrderDetail } from '../api/types';
import { DispositionWord } from '../components/DispositionWord';
import { StateWord } from '../components/StateWord';
import { conditionWords } from '../components/state-fill';
import { formatMass } from '../format/quantity';

/** Every batch of an order, stage by stage. */
export function OrderBatches({ order }: { order: OrderDetail }): ReactElement {
  const rows = order.stages.flatMap((stage) => stage.batches.map((batch) => ({ stage, batch })));
  if (rows.length === 0) return <p className="empty">No batch yet. Start the order to make the first.</p>;
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>batch</th>
          <th>stage</th>
          <th>unit</th>
          <th>state</th>
          <th>step</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ stage, batch }) => (
          <tr key={batch.id}>
            <th scope="row">
              <Link to="/batches/$id" params={{ id: batch.id }}>
                {batch.id}
              </Link>
            </th>
            <td>{stage.operation.replace(/_/g, ' ')}</td>
            <td>
              <Link to="/units/$id" params={{ id: batch.unit }}>
                {batch.unit}
              </Link>
            </td>
            <td>
              <StateWord state={batch.state as Isa88State} inList />
            </td>
            <td className="wide">
              {batch.state === 'Complete' ? '' : batch.step.replace(/_/g, ' ')}
              {batch.conditions.map((condition) => ` · ${conditionWords(condition)}`)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Lots of the last stage: what the order is for. */
export function FinishedLots({ order }: { order: OrderDetail }): ReactElement {
  const last = order.stages.at(-1)?.material;
  const lots = order.lots.filter((lot) => lot.material === last);
  if (lots.length === 0) return <p className="empty">Nothing has reached the last stage yet.</p>;
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>lot</th>
          <th>disposition</th>
          <th className="number">pieces</th>
          <th className="number">mass made</th>
          <th className="number">mass left</th>
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
            <td>
              <DispositionWord value={lot.disposition} />
            </td>
            <td className="number">{lot.pieces ?? ''}</td>
            <td className="number value">{formatMass(lot.mass_kg)}</td>
            <td className="number">{formatMass(lot.left_kg)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
