/**
 * Shapes of the service's HTTP answers (`/api/v1`), by hand and in one place.
 * Times are ISO 8601 UTC; `*_at` is plant time, `*_wall_at` wall time; masses are decimal kg.
 */
export type * from './plant';
export type * from './equipment';
export type * from './batch';
export type * from './order';
export type * from './lot';
