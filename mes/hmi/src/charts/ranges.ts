/** Ranges of value axes: from what was measured, never from a setpoint that rests at zero, never blown-up noise. */
import type { Column } from './profile-data';

type Range = [number, number];

function extent(columns: readonly Column[]): Range | null {
  const numbers = columns.flat().filter((value): value is number => typeof value === 'number');
  if (numbers.length === 0) return null;
  return [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
}

/**
 * The range of a linear axis. `own` is measured; `others` (setpoints, plans) widen it, except by zeros: a setpoint of
 * zero on an idle machine means that there is none. `least` is the smallest span, so that noise stays small.
 */
export function linearRange(own: readonly Column[], others: readonly Column[], least: number): Range {
  const wanted = others.map((column) => column.filter((value) => value !== 0));
  const found = extent([...own, ...wanted]) ?? extent(others);
  if (!found) return [0, Math.max(1, least)];
  const [low, high] = found;
  const grow = Math.max((high - low) * 0.05, (least - (high - low)) / 2, (high - low) * 0.001 || 0.5);
  const from = low >= 0 && low - grow < 0 && low < (high - low) * 0.5 ? 0 : low - grow;
  return [from, high + grow];
}

/** How far data may go beyond the asked range before a whole decade is added for it. */
const SLACK = 2;

/** From `low` to `high`, a little wider when the data goes a little beyond, by whole decades when it goes far. */
export function decadeRange(columns: readonly Column[], [low, high]: Range): Range {
  const positive = columns.map((column) => column.filter((value) => typeof value === 'number' && value > 0));
  const [from, to] = extent(positive) ?? [low, high];
  const whole = (value: number, round: (decade: number) => number): number => Number(`1e${round(Math.log10(value))}`);
  return [
    from >= low ? low : from >= low / SLACK ? low / SLACK : whole(from, Math.floor),
    to <= high ? high : to <= high * SLACK ? high * SLACK : whole(to, Math.ceil),
  ];
}
