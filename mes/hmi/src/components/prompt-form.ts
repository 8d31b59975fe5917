/** Pure rules of a prompt's form: which fields are numbers, what is missing, what is outside its limits. */
import type { FloorRequest, PromptField } from '../api/types';
import { formatSignificant, parseNumber } from '../format/number';
import { formatMass, splitName } from '../format/quantity';

const NUMERIC_SOURCES = new Set(['scale', 'count', 'number', 'live']);
/** Sources that the service reads itself; a person does not type these. */
const READ_BY_SERVICE = new Set(['scale', 'computed']);

export const isTyped = (field: PromptField): boolean => !READ_BY_SERVICE.has(field.source);

export function isNumeric(field: PromptField): boolean {
  if (field.unit || field.low !== null || field.high !== null) return true;
  return splitName(field.name).unit !== '' || NUMERIC_SOURCES.has(field.source);
}

/** The limits of a field in words; null when it has none. */
export function limitsOf(field: PromptField): string | null {
  const { low, high } = field;
  if (low !== null && high !== null) return `${formatSignificant(low)} … ${formatSignificant(high)}`;
  if (low !== null) return `at least ${formatSignificant(low)}`;
  if (high !== null) return `at most ${formatSignificant(high)}`;
  return null;
}

/** Why a typed value is refused; null when it is fine. */
export function refusalOf(field: PromptField, typed: string): string | null {
  if (typed.trim() === '') return field.required ? 'missing' : null;
  if (!isNumeric(field)) return null;
  const value = parseNumber(typed);
  if (value === null) return 'not a number';
  if (field.low !== null && value < field.low) return `below ${formatSignificant(field.low)}`;
  if (field.high !== null && value > field.high) return `above ${formatSignificant(field.high)}`;
  return null;
}

/** The answer to send: numbers as numbers, nothing for empty optional fields. Null while any field is refused. */
export function answerOf(
  fields: readonly PromptField[],
  typed: Record<string, string>,
): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  for (const field of fields.filter(isTyped)) {
    const text = typed[field.name] ?? '';
    if (refusalOf(field, text) !== null) return null;
    if (text.trim() === '') continue;
    values[field.name] = isNumeric(field) ? parseNumber(text) : text.trim();
  }
  return values;
}

/** One act of hands in words: `move 1201 to SF-02, position 3`. */
export function actWords(request: FloorRequest): string {
  const { op, carrier, place, position, from, to, mass_kg: mass } = request;
  if (op === 'move') return `move ${carrier ?? ''} to ${place ?? ''}${position ? `, position ${position}` : ''}`;
  if (op === 'pour') {
    const what = typeof mass === 'number' ? `pour ${formatMass(mass)}` : 'tip everything';
    return `${what} from ${from ?? ''} to ${to ?? ''}`;
  }
  if (op === 'work') return `${String(request.operation ?? 'work')} at ${place ?? ''}`;
  return `${op}${carrier ? ` ${carrier}` : ''}`;
}
