import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useId, useState } from 'react';
import { post } from '../api/client';
import { plantQuery, productsQuery } from '../api/queries';
import type { Product } from '../api/types';
import { usePerson } from '../app/session';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Refusal } from '../components/SignatureDialog';
import { parseNumber } from '../format/number';
import { NO_TRIAL, TrialFields, trialOf } from './TrialFields';

const DAYS_AHEAD = 14;

/** What is asked for: product, pieces, due date. The product says the route; starting is a separate act. */
export function NewOrderDialog({ onClose }: { onClose: () => void }): ReactElement {
  const products = useQuery(productsQuery()).data ?? [];
  const plant = useQuery(plantQuery()).data;
  const [chosen, setChosen] = useState('');
  const [pieces, setPieces] = useState('');
  const [due, setDue] = useState('');
  const [trial, setTrial] = useState(NO_TRIAL);
  const mayTry = usePerson()?.permissions.includes('trial.authorise') ?? false;
  const [refusal, setRefusal] = useState<string | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const product = products.find((one) => one.id === chosen) ?? products[0];
  const count = parseNumber(pieces);
  const wanted = trialOf(trial);
  const countable = count !== null && count > 0 && Number.isInteger(count);
  const ready = product !== undefined && plant !== undefined && countable && wanted !== undefined;
  const create = async (): Promise<void> => {
    if (!ready) return;
    const due_at = dueAt(due, plant.plant_at);
    try {
      const body = { product: product.id, route: product.route, pieces: count, due_at, trial: wanted };
      const order = await post<{ id: string }>('/orders', body);
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
      <ProductSelect value={product?.id ?? ''} options={products} onChange={setChosen} />
      <Field label="Pieces" value={pieces} onChange={setPieces} numeric required autoFocus />
      <Field
        label="Due"
        type="datetime-local"
        value={due}
        onChange={setDue}
        hint={`left empty: ${DAYS_AHEAD} days of plant time from now`}
      />
      {mayTry && product && <TrialFields route={product.route} draft={trial} onChange={setTrial} />}
      {refusal && <Refusal title="Not created." detail={refusal} />}
    </Dialog>
  );
}

/** The typed due time, or a fortnight of plant time ahead. */
function dueAt(typed: string, plantAt: string): string {
  if (typed) return new Date(typed).toISOString();
  return new Date(Date.parse(plantAt) + DAYS_AHEAD * 86_400_000).toISOString();
}

interface SelectProps {
  value: string;
  options: readonly Product[];
  onChange: (value: string) => void;
}

function ProductSelect({ value, options, onChange }: SelectProps): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Product</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.id} · {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}
