/** Pure rules of a prompt's form: which fields are numbers, what is missing, what is outside its limits. */
import type { PromptField } from '../api/types';
import { formatSignificant, parseNumber } from '../format/number';
import { splitName } from '../format/quantity';

const NUMERIC_SOURCES = new Set(['scale', 'count', 'number', 'live']);

export function isNumeric(field: PromptField): boolean {
  if (field.unit || field.low !== null || field.high !== null) return true;
  return splitName(field.name).unit !== '' || (field.source !== null && NUMERIC_SOURCES.has(field.source));
}

/** The limits of a field in words; null when it has none. */
export function limitsOf(field: PromptField): string | null {
  const { low, high } = field;
  if (low !== null && high !== null) return `${formatSignificant(low)} … ${formatSignificant(high)}`;
  if (low !== null) return `at least ${formatSignificant(low)}`;
  if (high !== null) return `at most ${formatSignificant(high)}`;
  return null;
}

/** Where the value of a field comes from, in words; nothing for what a person simply types. */
export function sourceOf(field: PromptField): string | null {
  return field.source === null || field.source === 'typed' ? null : `from the ${field.source}`;
}

/** Why a typed value is refused; null when it is fine. */
export function refusalOf(field: PromptField, typed: string): string | null {
  if (typed.trim() === '') return 'missing';
  if (!isNumeric(field)) return null;
  const value = parseNumber(typed);
  if (value === null) return 'not a number';
  if (field.low !== null && value < field.low) return `below ${formatSignificant(field.low)}`;
  if (field.high !== null && value > field.high) return `above ${formatSignificant(field.high)}`;
  return null;
}

/** The answer to send: numbers as numbers. Null while any field is refused. */
export function answerOf(
  fields: readonly PromptField[],
  typed: Record<string, string>,
): Record<string, unknown> | null {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const text = typed[field.name] ?? '';
    if (refusalOf(field, text) !== null) return null;
    values[field.name] = isNumeric(field) ? parseNumber(text) : text.trim();
  }
  return values;
}
