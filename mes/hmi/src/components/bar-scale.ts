/** Geometry of an analogue bar: where a value stands between its limits, on a linear or logarithmic scale. */

export interface BarScale {
  low: number;
  high: number;
  log: boolean;
}

/** Position from 0 to 1; values outside are held at the ends. */
export function position(scale: BarScale, value: number): number {
  const map = (one: number): number => (scale.log ? Math.log10(Math.max(one, 1e-12)) : one);
  const [low, high] = [map(scale.low), map(scale.high)];
  if (!(high > low)) return 0;
  return Math.min(1, Math.max(0, (map(value) - low) / (high - low)));
}

/** Limits of a bar; null when the signal has none, so that no bar is drawn from a guess. */
export function scaleOf(signal: { low: number | null; high: number | null; log: boolean }): BarScale | null {
  const { low, high } = signal;
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high) || high <= low) return null;
  return { low, high, log: signal.log && low > 0 };
}

/** The part of the range a person looks at: the normal band and as much again on both sides. */
export function closeUp(scale: BarScale, normalLow: number | null, normalHigh: number | null): BarScale {
  if (normalLow === null || normalHigh === null || scale.log || normalHigh <= normalLow) return scale;
  const margin = (normalHigh - normalLow) * 1.5;
  return { ...scale, low: Math.max(scale.low, normalLow - margin), high: Math.min(scale.high, normalHigh + margin) };
}
