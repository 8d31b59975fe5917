import type { ReactElement } from 'react';
import type { DispositionRecord } from '../api/types';
import { Panel } from '../components/Panel';
import { formatDay } from '../format/time';

/** Decisions about a lot, newest first: what, who, why, and whether it was signed. */
export function Decisions({ decisions }: { decisions: readonly DispositionRecord[] }): ReactElement | null {
  if (decisions.length === 0) return null;
  return (
    <Panel title="Decisions" meta="newest first">
      <ul className="feed">
        {[...decisions].reverse().map((one, index) => (
          <li key={index}>
            <span>
              <b>{one.disposition}</b> by {one.by_name || 'the service'}
              {one.signature ? ', signed' : ''}: {one.reason}
              <br />
              <span className="caption">{formatDay(one.at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
