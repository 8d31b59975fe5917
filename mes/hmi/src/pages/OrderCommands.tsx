import { type ReactElement, useState } from 'react';
import type { OrderDetail } from '../api/types';
import { CommandBar } from '../components/CommandBar';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import type { Send } from '../components/use-command';
import { parseNumber } from '../format/number';

/** Commands of an order. The first Start asks how much to melt; a held order just goes on. */
export function OrderCommands({ order, send }: { order: OrderDetail; send: Send }): ReactElement {
  const [starting, setStarting] = useState(false);
  const press: Send = (command, reason) => {
    if (command === 'Start' && order.started_at === null) {
      setStarting(true);
      return Promise.resolve();
    }
    return send(command, reason);
  };
  const permission = (command: string): string => (command === 'Start' ? 'order.start' : 'order.command');
  return (
    <>
      <CommandBar target={order.id} commands={order.legal_commands} send={press} permission={permission} />
      {starting && <StartDialog order={order} send={send} onClose={() => setStarting(false)} />}
    </>
  );
}

function StartDialog({ order, send, onClose }: { order: OrderDetail; send: Send; onClose: () => void }): ReactElement {
  const [charge, setCharge] = useState('');
  const kg = parseNumber(charge);
  const fine = charge.trim() === '' || (kg !== null && kg > 0);
  const start = (): void => {
    if (!fine) return;
    onClose();
    void send('Start', '', kg === null ? {} : { charge_kg: kg });
  };
  return (
    <Dialog
      title={`Start ${order.id}`}
      onClose={onClose}
      onSubmit={start}
      footer={
        <>
          <button type="button" className="button command" onClick={onClose}>
            Do not start
          </button>
          <button type="submit" className="button command primary" disabled={!fine}>
            Start {order.id}
          </button>
        </>
      }
    >
      <p>
        Makes batches along the route for {order.pieces} × {order.product}.
      </p>
      <Field
        label="Charge to melt"
        unit="kg"
        value={charge}
        onChange={setCharge}
        numeric
        invalid={!fine}
        hint="left empty: stock is taken, or what the pieces need is melted"
      />
    </Dialog>
  );
}
