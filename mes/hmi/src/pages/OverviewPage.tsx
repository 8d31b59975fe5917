import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ordersQuery, plantQuery, unitsQuery } from '../api/queries';
import type { OrderSummary, Plant, UnitSummary } from '../api/types';
import { Fetched } from '../components/Fetched';
import { UnitCard } from '../components/UnitCard';
import { formatDay } from '../format/time';
import { PromptsPanel } from './PromptsPanel';
import { VirtualPlantPanel } from './VirtualPlantPanel';

/** Level 1: every unit of the plant by area, then the open orders. */
export function OverviewPage(): ReactElement {
  const plant = useQuery(plantQuery());
  const units = useQuery(unitsQuery());
  return (
    <div className="page">
      <h1 className="visually-hidden">Plant overview</h1>
      <Fetched result={plant} what="the plant">
        {(data) => (
          <>
            <Fetched result={units} what="the units">
              {(list) => <Areas plant={data} units={list} />}
            </Fetched>
            <PromptsPanel />
            <OrdersPanel wide={!data.simulated} />
            {data.simulated && <VirtualPlantPanel plant={data} />}
          </>
        )}
      </Fetched>
    </div>
  );
}

function Areas({ plant, units }: { plant: Plant; units: UnitSummary[] }): ReactElement {
  return (
    <>
      {plant.areas.map((area) => {
        const members = units.filter((unit) => area.units.includes(unit.id));
        const running = members.filter((unit) => unit.state === 'Running').length;
        return (
          <section key={area.id} className="span-12 area" aria-labelledby={`area-${area.id}`}>
            <h2 id={`area-${area.id}`} className="area-title">
              {area.name}
              <span className="caption">
                {running} of {members.length} running
              </span>
            </h2>
            {members.map((unit) => (
              <UnitCard key={unit.id} unit={unit} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function OrdersPanel({ wide }: { wide: boolean }): ReactElement {
  const orders = useQuery(ordersQuery());
  return (
    <section className={`panel ${wide ? 'span-12' : 'span-8'}`} aria-label="Open orders">
      <Fetched result={orders} what="the orders">
        {(list) => <OpenOrders orders={list.filter((one) => !/^(complete|closed|stopped)/i.test(one.state))} />}
      </Fetched>
    </section>
  );
}

function OpenOrders({ orders }: { orders: OrderSummary[] }): ReactElement {
  if (orders.length === 0) return <p className="empty">No open order. Orders are created on the Orders page.</p>;
  return (
    <div className="orders-strip">
      {orders.slice(0, 6).map((order) => (
        <Link key={order.id} to="/orders/$id" params={{ id: order.id }}>
          <b>{order.id}</b>
          <span>{order.state}</span>
          <span className="clip">
            {order.pieces} × {order.product}
          </span>
          <span className="caption">{order.due_at ? `due ${formatDay(order.due_at)}` : order.state}</span>
        </Link>
      ))}
    </div>
  );
}
