import type { ReactElement } from 'react';

export type Priority = 1 | 2 | 3 | 4;

const NAMES: Record<Priority, string> = { 1: 'critical', 2: 'high', 3: 'medium', 4: 'low' };
const SHAPES: Record<Priority, string> = {
  1: 'M12 2 L22 21 H2 Z',
  2: 'M12 1.5 L22.5 12 L12 22.5 L1.5 12 Z',
  3: 'M3 3 H21 V21 H3 Z',
  4: 'M12 2 A10 10 0 1 1 12 22 A10 10 0 1 1 12 2',
};

interface AlarmMarkerProps {
  priority: Priority;
  /** Hollow: nothing of this priority, or history. */
  hollow?: boolean;
  unacknowledged?: boolean;
  size?: number;
}

/** An alarm marker: shape, digit and colour with a 2 px outline, so that none of the three carries it alone. */
export function AlarmMarker({ priority, hollow, unacknowledged, size = 20 }: AlarmMarkerProps): ReactElement {
  const kind = hollow ? 'hollow' : `p${priority}`;
  return (
    <svg
      className={`marker ${kind}${unacknowledged ? ' unacknowledged' : ''}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      role="img"
      aria-label={`Priority ${priority}, ${NAMES[priority]}`}
    >
      <path className="shape" d={SHAPES[priority]} />
      {!hollow && (
        <text x="12" y={priority === 1 ? 19 : 17.3}>
          {priority}
        </text>
      )}
    </svg>
  );
}
