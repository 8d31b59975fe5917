import { type ReactElement, useId } from 'react';

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'password' | 'datetime-local';
  unit?: string | null | undefined;
  hint?: string | null | undefined;
  invalid?: boolean;
  autoFocus?: boolean;
  required?: boolean;
  autoComplete?: string;
  numeric?: boolean;
}

/** A labelled input with its unit and a hint (limits, why it is refused). */
export function Field(props: FieldProps): ReactElement {
  const id = useId();
  const {
    label,
    value,
    onChange,
    type = 'text',
    unit,
    hint,
    invalid,
    autoFocus,
    required,
    autoComplete = 'off',
  } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={unit ? 'with-unit' : undefined}>
        <input
          id={id}
          className="input"
          type={type}
          inputMode={props.numeric ? 'decimal' : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoFocus={autoFocus}
          required={required}
          autoComplete={autoComplete}
          aria-invalid={invalid ? true : undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
        />
        {unit && <span className="unit-of">{unit}</span>}
      </div>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** One of a few, all in sight: a segmented control with a group label. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): ReactElement {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

/** Filters as chips; touching the chosen one again takes the filter off. */
export function Chips<T extends string>(props: {
  label: string;
  value: T | undefined;
  options: readonly { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}): ReactElement {
  return (
    <div className="chips" role="group" aria-label={props.label}>
      <span className="caption">{props.label}</span>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="chip"
          aria-pressed={option.value === props.value}
          onClick={() => props.onChange(option.value === props.value ? undefined : option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
