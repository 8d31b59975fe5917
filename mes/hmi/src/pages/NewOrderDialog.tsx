import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useId, useState } from 'react';
import { post } from '../api/client';
import { plantQuery, routesQuery } from '../api/queries';
import type { OrderSummary } from '../api/types';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Refusal } from '../components/SignatureDialog';
import { parseNumber } from '../format/number';

const DEFAULT_PRODUCT = 'BLK-45SH-50x20x9';
const DAYS_AHEAD = 14;

interface NewOrderProps {
  known: readonly OrderSummary[];
  onClose: () => void;
}

/** What is asked for: product, route, pieces, due date. Starting it is a separate act on its page. */
export function NewOrderDialog({ known, onClose }: NewOrderProps): ReactElement {
  const routes = useQuery(routesQuery()).data ?? [];
  const plant = useQuery(plantQuery()).data;
  const [product, setProduct] = useState(known[0]?.product ?? DEFAULT_PRODUCT);
  const [chosen, setRoute] = useState('');
  const [pieces, setPieces] = useState('');
  const [due, setDue] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const route = chosen || (known[0]?.route ?? routes[0]?.id ?? '');
  const count = parseNumber(pieces);
  const ready = product.trim() !== '' && route !== '' && count !== null && count > 0 && Number.isInteger(count);
  const create = async (): Promise<void> => {
    if (!ready) return;
    const now = Date.parse(plant?.plant_at ?? new Date().toISOString());
    const dueAt = new Date(due ? Date.parse(due) : now + DAYS_AHEAD * 86_400_000).toISOString();
    try {
      const order = await post<{ id: string }>('/orders', {
        product: product.trim(),
        route,
        pieces: count,
        due_at: dueAt,
      });
      void client.invalidateQueries({ queryKey: ['order'] });
      await navigate({ to: '/orders/$id', params: { id: order.id } });
    } catch (error) {
      setRefusal((error as Error).message);
    }
  };
  return (
    <Dialog
      title="New order"
      onClose={onClose}
      onSubmit={() => void create()}
      footer={
        <>
          <button type="button" className="button command" onClick={onClose}>
            Do not create
          </button>
          <button type="submit" className="button command primary" disabled={!ready}>
            Create order
          </button>
        </>
      }
    >
      <Field label="Product" value={product} onChange={setProduct} required />
      <RouteSelect value={route} options={routes.map((one) => one.id)} onChange={setRoute} />
      <Field label="Pieces" value={pieces} onChange={setPieces} numeric required autoFocus />
      <Field
        label="Due"
        type="datetime-local"
        value={due}
        onChange={setDue}
        hint={`left empty: ${DAYS_AHEAD} days of plant time from now`}
      />
      {refusal && <Refusal title="Not created." detail={refusal} />}
    </Dialog>
  );
}

function RouteSelect(props: { value: string; options: string[]; onChange: (value: string) => void }): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Route</label>
      <select id={id} className="input" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {[...new Set([props.value, ...props.options])].filter(Boolean).map((route) => (
          <option key={route} value={route}>
            {route}
          </option>
        ))}
      </select>
    </div>
  );
}
