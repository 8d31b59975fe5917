import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactElement, useMemo, useState } from 'react';
import { materialsQuery, traceQuery } from '../api/queries';
import type { LotDetail, Trace, TraceNode } from '../api/types';
import { Fetched } from '../components/Fetched';
import { Choice } from '../components/Field';
import { MaterialName } from '../components/MaterialName';
import { Panel } from '../components/Panel';
import { formatFraction } from '../format/number';
import { formatMass } from '../format/quantity';
import { GenealogyGraph } from '../genealogy/GenealogyGraph';
import { merge } from '../genealogy/layout';

const BY = [
  { value: 'mass', label: 'by mass' },
  { value: 'contact', label: 'contact' },
] as const;
const VIEW = [
  { value: 'graph', label: 'Graph' },
  { value: 'list', label: 'List' },
] as const;

/** Where the lot came from and where it went, as a graph by lanes of material or as a list with the same content. */
export function TracePanel({ lot }: { lot: LotDetail }): ReactElement {
  const [by, setBy] = useState<'mass' | 'contact'>('mass');
  const [view, setView] = useState<'graph' | 'list'>('graph');
  const back = useQuery(traceQuery(lot.code, 'back', by));
  const forward = useQuery(traceQuery(lot.code, 'forward', by));
  return (
    <Panel
      title="Genealogy"
      meta="numbers on lines: mass fraction of the child"
      flush
      controls={
        <>
          <Choice label="Trace by" value={by} options={BY} onChange={setBy} />
          <Choice label="View" value={view} options={VIEW} onChange={setView} />
        </>
      }
    >
      <Fetched result={back} what="the ancestors">
        {(ancestors) => (
          <Fetched result={forward} what="the descendants">
            {(descendants) => <Both lot={lot.code} back={ancestors} forward={descendants} view={view} />}
          </Fetched>
        )}
      </Fetched>
    </Panel>
  );
}

interface BothProps {
  lot: string;
  back: Trace;
  forward: Trace;
  view: 'graph' | 'list';
}

function Both({ lot, back, forward, view }: BothProps): ReactElement {
  const graph = useMemo(() => merge(back, forward), [back, forward]);
  const names = useQuery(materialsQuery()).data;
  if (view === 'list') {
    return (
      <>
        <TraceTable title="Came from" nodes={back.nodes.filter((node) => node.code !== lot)} />
        <TraceTable title="Went into" nodes={forward.nodes.filter((node) => node.code !== lot)} />
      </>
    );
  }
  return <GenealogyGraph nodes={graph.nodes} edges={graph.edges} chosen={lot} names={names} />;
}

function TraceTable({ title, nodes }: { title: string; nodes: readonly TraceNode[] }): ReactElement {
  if (nodes.length === 0) return <p className="empty">{title}: nothing recorded.</p>;
  return (
    <table className="dense" aria-label={title}>
      <thead>
        <tr>
          <th>{title.toLowerCase()}</th>
          <th>stage</th>
          <th>material</th>
          <th className="number">mass made</th>
          <th className="number">mass fraction</th>
          <th>disposition</th>
          <th>batch</th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={node.code}>
            <th scope="row">
              <Link to="/lots/$id" params={{ id: node.code }}>
                {node.code}
              </Link>
            </th>
            <td>{node.stage}</td>
            <td>
              <MaterialName id={node.material} />
            </td>
            <td className="number">{formatMass(node.initial_mass_kg)}</td>
            <td className="number">{node.fraction === null ? '' : formatFraction(node.fraction)}</td>
            <td>{node.disposition}</td>
            <td className="wide">{node.batch ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
