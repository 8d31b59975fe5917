/** Numbers as people at the plant read them: fixed digits, thin-space thousands, a true minus sign. */

const THIN_SPACE = '\u2009';
const MINUS = '\u2212';

/** What a value is shown as when there is none. */
export const NO_VALUE = '- - -';

/** Four digits stay together; from five on a thin space separates thousands. */
function grouped(whole: string): string {
  if (whole.length < 5) return whole;
  return whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** A number with `digits` decimals; very small ones (pressures) as `2.1e-3`, so that they never read as zero. */
export function formatNumber(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_VALUE;
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits) return value.toExponential(1).replace(/-/g, MINUS);
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const sign = value < 0 ? MINUS : '';
  return sign + grouped(whole) + (fraction === undefined ? '' : `.${fraction}`);
}

/** A number with as many decimals as it needs for `significant` figures: for parameters of unknown precision. */
export function formatSignificant(value: number, significant = 4): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude < -3) return value.toExponential(1).replace(/-/g, MINUS);
  const digits = Math.max(0, Math.min(4, significant - 1 - magnitude));
  return formatNumber(Number(value.toFixed(digits)), decimalsOf(Number(value.toFixed(digits))));
}

function decimalsOf(value: number): number {
  return (String(value).split('.')[1] ?? '').length;
}

/** A mass fraction as on the edges of a genealogy: `.357`, `1`, or `<.001`. */
export function formatFraction(fraction: number): string {
  if (fraction >= 0.9995) return '1';
  if (fraction > 0 && fraction < 0.0005) return '<.001';
  return fraction.toFixed(3).replace(/^0/, '');
}

/** A typed number; comma and point both count as the decimal mark. Null when it is not a number. */
export function parseNumber(typed: string): number | null {
  const plain = typed
    .trim()
    .replace(/[\s\u2009\u00a0]/g, '')
    .replace(MINUS, '-')
    .replace(',', '.');
  if (!/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(plain)) return null;
  return Number(plain);
}

/** A count with its word: `1 batch`, `2 batches`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
