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
  next_cursor: string | null;
}

export interface Person {
  id: string;
  name: string;
  role: string;
  permissions: string[];
}

export interface Session {
  person: Person;
  csrf_token: string;
  expires_at: string;
}

export interface Area {
  id: string;
  name: string;
  units: string[];
}

export interface Plant {
  id: string;
  name: string;
  simulated: boolean;
  plant_at: string;
  wall_at: string;
  speed: number | null;
  areas: Area[];
  product: string;
  version: string;
}

export interface Series {
  signal: number;
  t: number[];
  min: (number | null)[];
  max: (number | null)[];
  quality: number[];
}

export interface History {
  from: string;
  to: string;
  series: Series[];
}

export interface Job {
  id: string;
  name?: string;
  last_run_wall_at: string | null;
  duration_s: number | null;
  outcome: string | null;
  next_run_wall_at: string | null;
}
