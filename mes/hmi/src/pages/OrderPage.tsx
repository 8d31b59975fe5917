import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { orderQuery } from '../api/queries';
import type { OrderDetail } from '../api/types';
import { LockedReasons } from '../components/CommandBar';
import { CommandNote } from '../components/CommandNote';
import { Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { useCommand } from '../components/use-command';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { OrderCommands } from './OrderCommands';
import { StageStrip } from './StageStrip';

/** One order along its route: what is done, in work and waiting at every stage, and its lots. */
export function OrderPage(): ReactElement {
  const { id } = useParams({ from: '/frame/orders/$id' });
  const order = useQuery(orderQuery(id));
  return (
    <div className="page">
      <Fetched result={order} what={`order ${id}`}>
        {(data) => <Order order={data} />}
      </Fetched>
    </div>
  );
}

function Order({ order }: { order: OrderDetail }): ReactElement {
  const path = `/orders/${encodeURIComponent(order.id)}/commands`;
  const command = useCommand(path, ['order', 'batch', 'lot'], order.state);
  return (
    <>
      <div className="head">
        <h1>{order.id}</h1>
        <span className="tag" role="status" aria-label="Order state">
          {order.state}
        </span>
        {order.trial && <span className="tag dashed">unapproved trial: {String(order.trial.reason)}</span>}
        <div className="facts">
          <span>
            <b>{formatNumber(order.pieces_made, 0)}</b> of {formatNumber(order.pieces, 0)} × {order.product}
          </span>
          {order.charge_kg !== null && <span>charge {formatNumber(order.charge_kg, 1)} kg</span>}
          <span>
            due <b>{formatDay(order.due_at)}</b>
          </span>
        </div>
        <OrderCommands order={order} send={command.send} />
      </div>
      <LockedReasons commands={order.legal_commands} />
      <CommandNote note={command.note} failed={command.failed} close={command.close} />
      {order.waits && (
        <p className="note span-12" role="status">
          <b>Waiting:</b> {order.waits}
        </p>
      )}
      <Panel title="Along the route" meta={`${order.stages.length} stages, kg of each stage`} flush>
        <StageStrip stages={order.stages} />
      </Panel>
      <Panel title="Batches" meta={`${order.stages.flatMap((stage) => stage.batches).length} batches`} span={6} flush>
        <BatchList order={order} />
      </Panel>
      <Panel title="Finished lots" meta="the last stage" span={6} flush>
        <LastLots order={order} />
      </Panel>
    </>
  );
}

function BatchList({ order }: { order: OrderDetail }): ReactElement {
  const rows = order.stages.flatMap((stage) => stage.batches.map((batch) => ({ stage, batch })));
  if (rows.length === 0) return <p className="empty">No batch yet. Start the order to make the first.</p>;
  return (
    <table className="dense">
      <tbody>
        {rows.map(({ stage, batch }) => (
          <tr key={batch.id}>
            <th scope="row">
              <Link to="/batches/$id" params={{ id: batch.id }}>
                {batch.id}
              </Link>
            </th>
            <td>{stage.operation}</td>
            <td>{batch.unit}</td>
            <td>{batch.state}</td>
            <td className="wide">{batch.step}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LastLots({ order }: { order: OrderDetail }): ReactElement {
  const last = order.stages.at(-1)?.material;
  const lots = order.lots.filter((lot) => lot.material === last);
  if (lots.length === 0) return <p className="empty">Nothing has reached the last stage yet.</p>;
  return (
    <table className="dense">
      <tbody>
        {lots.map((lot) => (
          <tr key={lot.code}>
            <th scope="row">
              <Link to="/lots/$id" params={{ id: lot.code }}>
                {lot.code}
              </Link>
            </th>
            <td>{lot.disposition}</td>
            <td className="number">{lot.pieces ?? ''}</td>
            <td className="number value">{formatNumber(lot.mass_kg, 3)} kg</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
