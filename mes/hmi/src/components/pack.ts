/**
 * Packs the areas of a plant into rows of the overview. A full card takes a column; up to three small ones (places where
 * people work, instruments) share one. Areas stay in the order of the material.
 */
import type { Area, UnitSummary } from '../api/types';

export const COLUMNS = 6;
const SMALL_IN_COLUMN = 3;

export interface PackedArea {
  area: Area;
  full: UnitSummary[];
  /** Small units, one list a column. */
  small: UnitSummary[][];
  columns: number;
}

export interface Packed {
  areas: PackedArea[];
  /** Index after which the panel of people and orders fits into the same row; null when it goes below. */
  asideAfter: number | null;
}

/** Units without a state machine of their own are shown small. */
export const isSmall = (unit: UnitSummary): boolean => unit.control_class === 'C' || unit.control_class === 'R';

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function packArea(area: Area, units: readonly UnitSummary[]): PackedArea {
  const members = units.filter((unit) => area.units.includes(unit.id));
  const full = members.filter((unit) => !isSmall(unit));
  const small = chunks(members.filter(isSmall), SMALL_IN_COLUMN);
  return { area, full, small, columns: Math.min(COLUMNS, full.length + small.length) };
}

/** Areas with members, and where `asideColumns` columns are left over at the end of a row. */
export function pack(areas: readonly Area[], units: readonly UnitSummary[], asideColumns: number): Packed {
  const packed = areas.map((area) => packArea(area, units)).filter((one) => one.columns > 0);
  let used = 0;
  for (const [index, one] of packed.entries()) {
    used = used + one.columns > COLUMNS ? one.columns : used + one.columns;
    const next = packed[index + 1];
    const rowEnds = !next || used + next.columns > COLUMNS;
    if (rowEnds && COLUMNS - used >= asideColumns) return { areas: packed, asideAfter: index };
  }
  return { areas: packed, asideAfter: null };
}
