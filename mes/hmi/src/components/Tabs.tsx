import type { KeyboardEvent, ReactElement, ReactNode } from 'react';

interface TabsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  /** Words at the right end of the row. */
  aside?: ReactNode;
}

/** Tabs after the ARIA pattern: one stop in the tab order, arrows move. */
export function Tabs<T extends string>({ label, value, options, onChange, aside }: TabsProps<T>): ReactElement {
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const index = options.findIndex((option) => option.value === value) + step;
    const next = options[(index + options.length) % options.length];
    if (step !== 0 && next) onChange(next.value);
  };
  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} onKeyDown={move}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            role="tab"
            aria-selected={option.value === value}
            tabIndex={option.value === value ? 0 : -1}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
      {aside}
    </div>
  );
}
