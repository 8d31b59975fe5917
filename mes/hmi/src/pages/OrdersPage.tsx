import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { orderList } from '../api/lists';
import type { OrderSummary } from '../api/types';
import { Empty, Fetched } from '../components/Fetched';
import { Chips } from '../components/Field';
import { More } from '../components/More';
import { Panel } from '../components/Panel';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { NewOrderDialog } from './NewOrderDialog';
import { inGroup, ORDER_GROUPS, type OrderGroup } from './order-filters';

/** All orders, and the way to create one. */
export function OrdersPage(): ReactElement {
  const orders = useInfiniteQuery(orderList());
  const [creating, setCreating] = useState(false);
  const [group, setGroup] = useState<OrderGroup | undefined>();
  return (
    <div className="page">
      <div className="head">
        <h1>Orders</h1>
        <Chips label="state" value={group} options={ORDER_GROUPS} onChange={setGroup} />
        <button type="button" className="button command primary push" onClick={() => setCreating(true)}>
          New order…
        </button>
      </div>
      <Fetched result={orders} what="the orders">
        {(list) => (
          <OrderTable
            orders={list.filter((order) => !group || inGroup(order, group))}
            total={list.length}
            more={<More list={orders} />}
          />
        )}
      </Fetched>
      {creating && <NewOrderDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

interface OrderTableProps {
  orders: readonly OrderSummary[];
  total: number;
  more: ReactElement;
}

function OrderTable({ orders, total, more }: OrderTableProps): ReactElement {
  if (total === 0) return <Empty>No order yet. An order is created with “New order”; starting it makes batches.</Empty>;
  return (
    <Panel title="Orders" meta={`${orders.length} of ${total} shown, newest first`} flush>
      <table>
        <thead>
          <tr>
            <th>order</th>
            <th>state</th>
            <th>product</th>
            <th>route</th>
            <th className="number">pieces</th>
            <th className="number">due</th>
            <th className="number">created</th>
            <th>by</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.id}>
              <th scope="row">
                <Link to="/orders/$id" params={{ id: order.id }}>
                  {order.id}
                </Link>
              </th>
              <td>
                <span className="row">
                  <span className={order.state === 'Held' ? 'state held' : 'tag'}>
                    <span>{order.state}</span>
                  </span>
                  {order.trial && <span className="tag dashed">trial</span>}
                </span>
              </td>
              <td>{order.product}</td>
              <td>{order.route}</td>
              <td className="number">{formatNumber(order.pieces, 0)}</td>
              <td className="number">{formatDay(order.due_at)}</td>
              <td className="number">{formatDay(order.created_at)}</td>
              <td className="wide">{order.created_by_name}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {orders.length === 0 && <Empty>No order matches these filters.</Empty>}
      {more}
    </Panel>
  );
}
