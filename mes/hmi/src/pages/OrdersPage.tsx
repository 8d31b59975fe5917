import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { ordersQuery } from '../api/queries';
import type { OrderSummary } from '../api/types';
import { Empty, Fetched } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { formatNumber } from '../format/number';
import { formatDay } from '../format/time';
import { NewOrderDialog } from './NewOrderDialog';

/** All orders, and the way to create one. */
export function OrdersPage(): ReactElement {
  const orders = useQuery(ordersQuery());
  const [creating, setCreating] = useState(false);
  return (
    <div className="page">
      <div className="head">
        <h1>Orders</h1>
        <button type="button" className="button command primary push" onClick={() => setCreating(true)}>
          New order…
        </button>
      </div>
      <Fetched result={orders} what="the orders">
        {(list) => <OrderTable orders={list} />}
      </Fetched>
      {creating && <NewOrderDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function OrderTable({ orders }: { orders: readonly OrderSummary[] }): ReactElement {
  if (orders.length === 0) return <Empty>No order yet.</Empty>;
  return (
    <Panel title="Orders" meta={`${orders.length} orders`} flush>
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
                <span className="tag">{order.state}</span>
              </td>
              <td>{order.product}</td>
              <td>{order.route}</td>
              <td className="number">{formatNumber(order.pieces, 0)}</td>
              <td className="number">{formatDay(order.due_at)}</td>
              <td className="number">{formatDay(order.created_at)}</td>
              <td className="wide">{order.created_by ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
