import { formatNumber, formatSignificant } from './number';
import { formatDuration } from './time';

/** Units carried by the end of a name (`sinter_temperature_c`), longest first, with the way people write them. */
const SUFFIXES: readonly (readonly [string, string])[] = [
  ['_pa_per_min', 'Pa/min'],
  ['_pa_per_h', 'Pa/h'],
  ['_nl_per_min', 'NL/min'],
  ['_kg_per_min', 'kg/min'],
  ['_mm_per_s', 'mm/s'],
  ['_m_per_s', 'm/s'],
  ['_c_per_min', '°C/min'],
  ['_kj_per_m3', 'kJ/m³'],
  ['_g_per_cm3', 'g/cm³'],
  ['_ka_per_m', 'kA/m'],
  ['_kg_per_h', 'kg/h'],
  ['_l_per_min', 'L/min'],
  ['_mol_per_kg', 'mol/kg'],
  ['_percent', '%'],
  ['_kpa', 'kPa'],
  ['_mpa', 'MPa'],
  ['_rpm', 'rpm'],
  ['_ppm', 'ppm'],
  ['_pct', '%'],
  ['_kwh', 'kWh'],
  ['_um', 'µm'],
  ['_mm', 'mm'],
  ['_kn', 'kN'],
  ['_kg', 'kg'],
  ['_kw', 'kW'],
  ['_hz', 'Hz'],
  ['_pa', 'Pa'],
  ['_s', 's'],
  ['_c', '°C'],
  ['_t', 'T'],
  ['_k', 'K'],
];

export interface Named {
  /** The name without its unit, in words. */
  label: string;
  /** The unit as written; empty for numbers without one. */
  unit: string;
}

/** Splits `soak_s` into the words and the unit. */
export function splitName(name: string): Named {
  const found = SUFFIXES.find(([suffix]) => name.endsWith(suffix) && name.length > suffix.length);
  const stem = found ? name.slice(0, -found[0].length) : name;
  return { label: stem.replace(/[_.]/g, ' '), unit: found?.[1] ?? '' };
}

/** A parameter or report value for people: seconds become a duration, large pressures kPa or MPa. */
export function formatQuantity(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return value === null || value === undefined ? '–' : String(value);
  const { unit } = splitName(name);
  if (unit === 's') return formatDuration(value);
  if (/^Pa\b/.test(unit) && Math.abs(value) >= 1e7) return `${formatSignificant(value / 1e6)} M${unit}`;
  if (/^Pa\b/.test(unit) && Math.abs(value) >= 10_000) return `${formatSignificant(value / 1000)} k${unit}`;
  return `${formatSignificant(value, 5)}${unit ? ` ${unit}` : ''}`;
}

/** A mass in kg with the decimals of a floor scale. */
export function formatMass(kg: number | null | undefined): string {
  return `${formatNumber(kg, kg !== null && kg !== undefined && Math.abs(kg) < 10 ? 3 : 1)} kg`;
}

const FIGURE_SPACE = '\u2007';

/** A weighed number with the decimals of its division; spaces keep the decimal marks of `width` decimals in one line. */
export function formatWeighed(kg: number, division_kg: number, width: number): string {
  const own = Math.max(0, Math.ceil(-Math.log10(division_kg) - 1e-9));
  const exact = own < width && Math.abs(kg - Number(kg.toFixed(own))) < 1e-9;
  return exact ? formatNumber(kg, own) + FIGURE_SPACE.repeat(width - own) : formatNumber(kg, width);
}
