import type { ReactElement } from 'react';
import type { Block } from '../api/types';
import { formatClock } from '../format/time';
import { factOf, outlineOf } from './from-blocks';

/** The procedure as a table: the same content as the chart, for keyboards and screen readers. */
export function Outline({ blocks }: { blocks: readonly Block[] }): ReactElement {
  return (
    <table className="dense">
      <thead>
        <tr>
          <th>step</th>
          <th>kind</th>
          <th>state</th>
          <th className="number">from</th>
          <th className="number">to</th>
          <th className="number">fact</th>
          <th>detail</th>
        </tr>
      </thead>
      <tbody>
        {outlineOf(blocks).map(({ block, depth }) => (
          <tr key={block.id} aria-selected={block.state === 'running'}>
            <th scope="row">
              {'\u2003'.repeat(depth)}
              {block.label || block.id}
            </th>
            <td>{block.kind}</td>
            <td>{block.state}</td>
            <td className="number">{formatClock(block.started_at)}</td>
            <td className="number">{formatClock(block.ended_at)}</td>
            <td className="number">{factOf(block)}</td>
            <td>{block.detail}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
