import type { components } from '../schema';

type Schemas = components['schemas'];

/** The twelve states of ISA-88 as the machine tells them. */
export type Isa88State =
  | 'Idle'
  | 'Running'
  | 'Complete'
  | 'Pausing'
  | 'Paused'
  | 'Holding'
  | 'Held'
  | 'Restarting'
  | 'Stopping'
  | 'Stopped'
  | 'Aborting'
  | 'Aborted';

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface Command {
  command: string;
  enabled: boolean;
  reason?: string | null;
}

export type Person = Schemas['PersonOut'];
export type Session = Schemas['SessionOut'];
export type Plant = Schemas['PlantOut'];
export type Area = Plant['areas'][number];
export type Job = Schemas['JobOut'];

/** One curve in buckets of plant time; null where there is no good value, so a gap stays a gap. */
export type Series = Omit<Schemas['SeriesOut'], 'name'>;
export type History = Schemas['HistoryOut'];
