/** Line icons, 18 px, drawn in the text colour. They accompany a word and never replace it. */
import type { ReactElement } from 'react';

const PATHS = {
  run: 'M6 4 L15 10 L6 16 Z',
  hold: 'M7 4 V16 M13 4 V16',
  done: 'M4 10 L8.5 14.5 L16 5.5',
  cross: 'M5 5 L15 15 M15 5 L5 15',
  lock: 'M5 9 H15 V17 H5 Z M7 9 V6.5 A3 3 0 0 1 13 6.5 V9',
  person: 'M10 10 A3.5 3.5 0 1 0 10 3 A3.5 3.5 0 1 0 10 10 M4 17.5 C4 13.5 7 12.5 10 12.5 C13 12.5 16 13.5 16 17.5',
  clock: 'M10 3 A7 7 0 1 0 10 17 A7 7 0 1 0 10 3 M10 6 V10 L13 12',
  page: 'M5 3 H12 L15 6 V17 H5 Z M8 9 H12 M8 12 H12',
  overview: 'M3 3 H9 V9 H3 Z M11 3 H17 V9 H11 Z M3 11 H9 V17 H3 Z M11 11 H17 V17 H11 Z',
  batches: 'M4 3 H16 V17 H4 Z M7 7 H13 M7 10 H13 M7 13 H11',
  orders: 'M2 6 H11 V14 H2 Z M11 9 H15 L18 12 V14 H11 M5 16.5 A1.5 1.5 0 1 0 5 13.5 M14 16.5 A1.5 1.5 0 1 0 14 13.5',
  lots: 'M3 8 H7 V12 H3 Z M13 3 H17 V7 H13 Z M13 13 H17 V17 H13 Z M7 10 H10 M10 5 V15 M10 5 H13 M10 15 H13',
  system: 'M3 3 H17 V8 H3 Z M3 12 H17 V17 H3 Z M6 5.5 H8 M6 14.5 H8',
  theme: 'M10 3 A7 7 0 1 0 10 17 Z M10 3 A7 7 0 0 1 10 17',
  out: 'M8 3 H4 V17 H8 M9 10 H17 M14 7 L17 10 L14 13',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={name === 'run' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={name === 'hold' ? 3 : 1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}
