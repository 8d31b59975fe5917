import type { ReactElement } from 'react';

/** What may be done with a lot, as a word; a hold is hatched. `announced` where the page is about this lot. */
export function DispositionWord({ value, announced }: { value: string; announced?: boolean }): ReactElement {
  const role = announced ? { role: 'status', 'aria-label': 'Disposition' } : {};
  return (
    <span className={value === 'hold' ? 'state held' : 'tag'} {...role}>
      <span>{value}</span>
    </span>
  );
}
