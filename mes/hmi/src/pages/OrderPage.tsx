import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { orderQuery } from '../api/queries';
import type { OrderDetail } from '../api/types';
import { LockedReasons } from '../components/CommandBar';
import { CommandNote } from '../components/CommandNote';
import { Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { useCommand } from '../components/use-command';
import { counted, formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { OrderCommands } from './OrderCommands';
import { FinishedLots, OrderBatches } from './OrderTables';
import { isEnded } from './order-filters';
import { StageStrip } from './StageStrip';
import { TrialNote } from './TrialNote';

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
  const ended = isEnded(order);
  return (
    <>
      <div className="head">
        <h1>{order.id}</h1>
        <span className="tag" role="status" aria-label="Order state">
          {order.state}
        </span>
        {order.trial && <span className="tag dashed">unapproved trial</span>}
        <div className="facts">
          <span>
            <b>{formatNumber(order.pieces_made, 0)}</b> of {formatNumber(order.pieces, 0)} × {order.product}
          </span>
          {order.charge_kg !== null && <span>charge {formatNumber(order.charge_kg, 1)} kg</span>}
          {order.due_at && (
            <span>
              due <b>{formatDay(order.due_at)}</b>
            </span>
          )}
          <span>route {order.route}</span>
        </div>
        {!ended && <OrderCommands order={order} send={command.send} />}
      </div>
      {!ended && <LockedReasons commands={order.legal_commands} />}
      <CommandNote note={command.note} failed={command.failed} close={command.close} />
      {order.waits && (
        <p className="note span-12" role="status">
          <b>Waiting:</b> {order.waits}
        </p>
      )}
      <TrialNote order={order} />
      <Panel title="Along the route" meta={`${order.stages.length} stages, kg made by each`} flush>
        <StageStrip stages={order.stages} />
      </Panel>
      <Panel
        title="Batches"
        meta={counted(order.stages.flatMap((stage) => stage.batches).length, 'batch', 'batches')}
        span={6}
        flush
      >
        <OrderBatches order={order} />
      </Panel>
      <Panel title="Finished lots" meta="the last stage" span={6} flush>
        <FinishedLots order={order} />
      </Panel>
    </>
  );
}
