import type { ReactElement } from 'react';
import type { Isa88State } from '../api/types';
import { Icon, type IconName } from './icons';
import { fillOf } from './state-fill';

const ICONS: Partial<Record<Isa88State, IconName>> = {
  Running: 'run',
  Restarting: 'run',
  Held: 'hold',
  Holding: 'hold',
  Paused: 'hold',
  Pausing: 'hold',
  Complete: 'done',
  Aborted: 'cross',
  Aborting: 'cross',
  Stopped: 'cross',
  Stopping: 'cross',
};

interface Props {
  state: Isa88State | null;
  suffix?: string | null;
  /** In a row of a list: a change there is not announced to screen readers, only that of the thing the page is about. */
  inList?: boolean;
}

/** The ISA-88 state as fill, outline and word, never as a hue; `not read` until the machine told it. */
export function StateWord({ state, suffix, inList = false }: Props): ReactElement {
  const icon = state ? ICONS[state] : undefined;
  const word = state ?? 'not read';
  return (
    <span className={`state ${fillOf(state)}`} role={inList ? 'img' : 'status'} aria-label={`State ${word}`}>
      <span className="row">
        {icon && <Icon name={icon} size={14} />}
        {word}
        {suffix ? ` · ${suffix}` : ''}
      </span>
    </span>
  );
}
