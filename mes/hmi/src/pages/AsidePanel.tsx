import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ordersQuery, promptsQuery } from '../api/queries';
import type { OrderSummary, Plant, Prompt } from '../api/types';
import { Icon } from '../components/icons';
import { counted } from '../format/number';
import { formatClock, formatDay } from '../format/time';
import { isEnded } from './order-filters';
import { VirtualPlantPanel } from './VirtualPlantPanel';

const MOST_PROMPTS = 3;
/** Lines for prompts and orders together, so that the overview stays on one screen. */
const LINES = 5;

/** Where the plant waits for a person, the open orders, and the speed of a virtual plant. */
export function AsidePanel({ plant, wide }: { plant: Plant; wide: boolean }): ReactElement {
  const prompts = useQuery(promptsQuery()).data ?? [];
  const orders = (useQuery(ordersQuery()).data ?? []).filter((one) => !isEnded(one));
  const shown = LINES - Math.min(prompts.length, MOST_PROMPTS) - (prompts.length > MOST_PROMPTS ? 1 : 0);
  return (
    <aside className={`area columns-${wide ? 6 : 3} aside`} aria-label="People and orders">
      <h2 className="area-title">
        People and orders{' '}
        <span className="caption">
          {counted(prompts.length, 'prompt')} waiting, {counted(orders.length, 'order')} open
        </span>
      </h2>
      <div className={prompts.length > 0 ? 'panel aside-panel waiting' : 'panel aside-panel'}>
        <ul className="aside-list">
          {prompts.slice(0, MOST_PROMPTS).map((prompt) => (
            <PromptLine key={`${prompt.batch} ${prompt.n}`} prompt={prompt} />
          ))}
          {orders.slice(0, shown).map((order) => (
            <OrderLine key={order.id} order={order} />
          ))}
          {orders.length > shown && (
            <li>
              <Link to="/orders">{counted(orders.length - shown, 'more open order')}</Link>
            </li>
          )}
          {orders.length === 0 && <li className="caption">No open order. Orders are created on the Orders page.</li>}
        </ul>
        {plant.simulated && <VirtualPlantPanel plant={plant} />}
      </div>
    </aside>
  );
}

function PromptLine({ prompt }: { prompt: Prompt }): ReactElement {
  return (
    <li>
      <Link to="/batches/$id" params={{ id: prompt.batch }} aria-label={`Prompt of ${prompt.batch}: ${prompt.text}`}>
        <Icon name="person" size={16} />
        <b>{prompt.unit}</b>
        <span className="clip grow">{prompt.text}</span>
        <span className="caption">{formatClock(prompt.opened_at)}</span>
      </Link>
    </li>
  );
}

function OrderLine({ order }: { order: OrderSummary }): ReactElement {
  return (
    <li>
      <Link to="/orders/$id" params={{ id: order.id }}>
        <Icon name="orders" size={16} />
        <b>{order.id}</b>
        <span className="clip grow">
          {order.state}, {order.pieces} × {order.product}
        </span>
        <span className="caption">{order.due_at ? `due ${formatDay(order.due_at)}` : ''}</span>
      </Link>
    </li>
  );
}
