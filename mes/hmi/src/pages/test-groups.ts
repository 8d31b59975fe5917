/** Tests of a lot gathered by property: what the coupons say together, and every single value on demand. */
import type { LotTest } from '../api/types';

export interface TestGroup {
  property: string;
  name: string;
  unit: string;
  low: number | null;
  high: number | null;
  /** Values that count. */
  counted: LotTest[];
  /** Values that do not count, such as those of a failed repeat. */
  invalid: LotTest[];
  mean: number | null;
  /** The value nearest to a limit or furthest beyond it; null without a limit. */
  worst: number | null;
  /** Whether every counted value conforms; null without a limit. */
  conforms: boolean | null;
}

/** How far a value is inside its nearest limit; negative outside. */
function margin({ value, low, high }: LotTest): number {
  return Math.min(low === null ? Infinity : value - low, high === null ? Infinity : high - value);
}

function worstOf(counted: readonly LotTest[]): number | null {
  const limited = counted.filter((test) => test.low !== null || test.high !== null);
  const [first, ...others] = limited;
  if (!first) return null;
  return others.reduce((worst, test) => (margin(test) < margin(worst) ? test : worst), first).value;
}

function conformsOf(counted: readonly LotTest[]): boolean | null {
  const judged = counted.filter((test) => test.conforms !== null);
  return judged.length === 0 ? null : judged.every((test) => test.conforms);
}

function groupOf(tests: readonly LotTest[], first: LotTest): TestGroup {
  const counted = tests.filter((test) => !test.invalid);
  return {
    property: first.property,
    name: first.name,
    unit: first.unit === '1' ? '' : first.unit,
    low: first.low,
    high: first.high,
    counted,
    invalid: tests.filter((test) => test.invalid),
    mean: counted.length === 0 ? null : counted.reduce((sum, test) => sum + test.value, 0) / counted.length,
    worst: worstOf(counted),
    conforms: conformsOf(counted),
  };
}

/** One group a property, in the order of their first test. */
export function groupTests(tests: readonly LotTest[]): TestGroup[] {
  const byProperty = new Map<string, LotTest[]>();
  for (const test of tests) byProperty.set(test.property, [...(byProperty.get(test.property) ?? []), test]);
  return [...byProperty.values()].flatMap((some) => (some[0] ? [groupOf(some, some[0])] : []));
}
