import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { LotShare } from '../api/types';
import { Panel } from '../components/Panel';
import { formatMass } from '../format/quantity';

/** Lots that went into a batch and came out of it. */
export function LotShares({
  inputs,
  outputs,
}: {
  inputs: readonly LotShare[];
  outputs: readonly LotShare[];
}): ReactElement {
  return (
    <div className="side-by-side">
      <Panel title="Lots in" meta={`${inputs.length}`} flush>
        <Shares shares={inputs} none="Nothing taken in yet." />
      </Panel>
      <Panel title="Lots out" meta={`${outputs.length}`} flush>
        <Shares shares={outputs} none="Nothing made yet." />
      </Panel>
    </div>
  );
}

function Shares({ shares, none }: { shares: readonly LotShare[]; none: string }): ReactElement {
  if (shares.length === 0) return <p className="empty">{none}</p>;
  return (
    <table className="dense">
      <tbody>
        {shares.map((share) => (
          <tr key={codeOf(share)}>
            <th scope="row">
              <Link to="/lots/$id" params={{ id: codeOf(share) }}>
                {codeOf(share)}
              </Link>
            </th>
            <td className="number">{share.pieces ? `${share.pieces} pieces` : ''}</td>
            <td className="number value">{formatMass(share.mass_kg)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const codeOf = (share: LotShare): string => share.code ?? share.lot ?? '';
