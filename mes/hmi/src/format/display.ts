/** How a signal is shown to people: the wire carries SI, a person reads kPa and MPa, and vacuum in powers of ten. */
import { formatNumber, NO_VALUE } from './number';

export interface Display {
  unit: string;
  /** Shown value = wire value × factor. */
  factor: number;
  digits: number;
  /** Powers of ten for very small and very large values of a logarithmic signal. */
  powers: boolean;
}

interface Described {
  unit: string;
  decimals: number;
  high: number | null;
  log: boolean;
}

/** The way to show a signal, fixed by its description so that the unit never changes with the value. */
export function displayOf(signal: Described): Display {
  const plain = {
    unit: signal.unit === '-' ? '' : signal.unit,
    factor: 1,
    digits: signal.decimals,
    powers: signal.log,
  };
  if (signal.unit !== 'Pa' || signal.log || signal.high === null) return plain;
  if (signal.high >= 1e7) return { unit: 'MPa', factor: 1e-6, digits: 1, powers: false };
  if (signal.high >= 1e4) return { unit: 'kPa', factor: 1e-3, digits: 1, powers: false };
  return plain;
}

/** The digits of one value. */
export function digitsOf(display: Display, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  const shown = value * display.factor;
  const size = Math.abs(shown);
  if (!display.powers || size === 0 || (size >= 0.1 && size < 1e4)) {
    return formatNumber(shown, display.powers ? Math.min(display.digits, size >= 100 ? 0 : 2) : display.digits);
  }
  return shown.toExponential(1).replace('e+', 'e').replace(/-/g, '\u2212');
}
