import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Output, Placed } from '../api/types';
import { MaterialName } from '../components/MaterialName';
import { Panel } from '../components/Panel';
import { counted } from '../format/number';
import { formatMass } from '../format/quantity';

interface LotSharesProps {
  inputs: readonly Placed[];
  outputs: readonly Output[];
}

/** Lots that went into a batch and came out of it. */
export function LotShares({ inputs, outputs }: LotSharesProps): ReactElement {
  return (
    <div className="side-by-side">
      <Panel title="Lots in" meta={sumWords(inputs)} flush>
        <LotsIn inputs={inputs} />
      </Panel>
      <Panel title="Lots out" meta={sumWords(outputs)} flush>
        <LotsOut outputs={outputs} />
      </Panel>
    </div>
  );
}

function sumWords(lots: readonly { mass_kg: number }[]): string {
  if (lots.length === 0) return '';
  return `${counted(lots.length, 'lot')}, ${formatMass(lots.reduce((sum, lot) => sum + lot.mass_kg, 0))}`;
}

function LotsIn({ inputs }: { inputs: readonly Placed[] }): ReactElement {
  if (inputs.length === 0) return <p className="empty">Nothing taken in yet.</p>;
  return (
    <div className="feed-box flat">
      <table className="dense tight">
        <thead>
          <tr>
            <th>lot</th>
            <th>material</th>
            <th className="number">carrier</th>
            <th className="number">pieces</th>
            <th className="number">mass</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map((one) => (
            <tr key={`${one.lot} ${one.carrier}`}>
              <LotCell code={one.lot} />
              <td>
                <MaterialName id={one.material} />
              </td>
              <td className="number">{one.carrier}</td>
              <td className="number">{one.pieces ?? ''}</td>
              <td className="number value">{formatMass(one.mass_kg)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LotsOut({ outputs }: { outputs: readonly Output[] }): ReactElement {
  if (outputs.length === 0) return <p className="empty">Nothing made yet. Lots are made when the batch is settled.</p>;
  const sorted = [...outputs].sort((a, b) => a.code.localeCompare(b.code));
  return (
    <div className="feed-box flat">
      <table className="dense tight">
        <thead>
          <tr>
            <th>lot</th>
            <th>material</th>
            <th>disposition</th>
            <th className="number">pieces</th>
            <th className="number">mass made</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((one) => (
            <tr key={one.code}>
              <LotCell code={one.code} />
              <td>
                <MaterialName id={one.material} />
              </td>
              <td>
                <span className={one.disposition === 'hold' ? 'state held' : undefined}>
                  <span>{one.disposition}</span>
                </span>
              </td>
              <td className="number">{one.pieces ?? ''}</td>
              <td className="number value">{formatMass(one.mass_kg)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LotCell({ code }: { code: string }): ReactElement {
  return (
    <th scope="row">
      <Link to="/lots/$id" params={{ id: code }}>
        {code}
      </Link>
    </th>
  );
}
