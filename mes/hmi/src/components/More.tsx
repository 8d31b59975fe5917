import type { ReactElement } from 'react';

interface MoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Reads the next page of a long list; nothing when all of it is there. */
export function More({ list }: MoreProps): ReactElement | null {
  if (!list.hasNextPage) return null;
  return (
    <p className="more">
      <button
        type="button"
        className="button"
        disabled={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        {list.isFetchingNextPage ? 'Reading …' : 'Show older ones'}
      </button>
    </p>
  );
}
