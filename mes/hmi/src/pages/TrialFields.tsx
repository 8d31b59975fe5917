import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId } from 'react';
import { routeRecipesQuery } from '../api/queries';
import type { RecipeParameter, RecipeVersion } from '../api/types';
import { Field } from '../components/Field';
import { formatSignificant, parseNumber } from '../format/number';
import { splitName } from '../format/quantity';

/** A trial as it is typed. `name` is `recipe.parameter`; empty means no trial. */
export interface TrialDraft {
  name: string;
  value: string;
  reason: string;
}

export const NO_TRIAL: TrialDraft = { name: '', value: '', reason: '' };

/** The request's trial; null for none, undefined while what is typed is not complete. */
export function trialOf(draft: TrialDraft): { set: Record<string, number>; reason: string } | null | undefined {
  if (draft.name === '') return null;
  const value = parseNumber(draft.value);
  const reason = draft.reason.trim();
  return value === null || reason === '' ? undefined : { set: { [draft.name]: value }, reason };
}

interface Props {
  route: string;
  draft: TrialDraft;
  onChange: (draft: TrialDraft) => void;
}

/** One recipe parameter for this order only, with a reason: an unapproved trial, marked as such on every record. */
export function TrialFields({ route, draft, onChange }: Props): ReactElement {
  const id = useId();
  const versions = useQuery(routeRecipesQuery(route)).data ?? [];
  const chosen = parameterOf(versions, draft.name);
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Trial</label>
        <select
          id={id}
          className="input"
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.target.value, value: '' })}
        >
          <option value="">none: approved recipes as they are</option>
          {versions.filter(hasNumbers).map((version) => (
            <optgroup key={version.id} label={version.title}>
              {version.parameters.map((one) => (
                <option key={one.name} value={`${version.id}.${one.name}`}>
                  {optionOf(one.name)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      {chosen && (
        <>
          <Field
            label={`Trial value of ${splitName(chosen.name).label}`}
            value={draft.value}
            onChange={(value) => onChange({ ...draft, value })}
            unit={splitName(chosen.name).unit}
            hint={limitsOf(chosen)}
            numeric
            required
          />
          <Field
            label="Reason of the trial"
            value={draft.reason}
            onChange={(reason) => onChange({ ...draft, reason })}
            required
          />
        </>
      )}
    </>
  );
}

const DIGITS = 6;

/** `stage2, s`: two parameters may differ in their unit only. */
function optionOf(name: string): string {
  const { label, unit } = splitName(name);
  return unit ? `${label}, ${unit}` : label;
}

const hasNumbers = (version: RecipeVersion): boolean => version.parameters.length > 0;

function parameterOf(versions: readonly RecipeVersion[], name: string): RecipeParameter | undefined {
  const version = versions.find((one) => name.startsWith(`${one.id}.`));
  return version?.parameters.find((one) => `${version.id}.${one.name}` === name);
}

/** What the recipe says, in the unit that is typed; its limits may be left by a trial, those of the unit class may not. */
export function limitsOf({ name, value, low, high }: Pick<RecipeParameter, 'name' | 'value' | 'low' | 'high'>): string {
  if (value === null) return '';
  const unit = splitName(name).unit;
  const recipe = `recipe: ${formatSignificant(value, DIGITS)} ${unit}`.trim();
  if (low === null || high === null) return recipe;
  return `${recipe}, limits ${formatSignificant(low, DIGITS)} to ${formatSignificant(high, DIGITS)} ${unit}`.trim();
}
