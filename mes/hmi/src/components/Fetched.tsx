import type { ReactElement, ReactNode } from 'react';
import { ApiError } from '../api/client';
import { formatSeconds } from '../format/time';

/** What is used of the result of a query, of one page or of many. */
interface Result<T> {
  data: T | undefined;
  isError: boolean;
  error: Error | null;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface FetchedProps<T> {
  result: Result<T>;
  /** What is being loaded, in words: `the batches`. */
  what: string;
  children: (data: T) => ReactNode;
}

/** Loading, failed, stale and present in one place: while refreshing the old picture stays, with its age. */
export function Fetched<T>({ result, what, children }: FetchedProps<T>): ReactElement {
  if (result.data !== undefined) {
    return (
      <>
        {result.isError && result.error && <Stale what={what} since={result.dataUpdatedAt} error={result.error} />}
        {children(result.data)}
      </>
    );
  }
  if (result.isError && result.error)
    return <Failed what={what} error={result.error} retry={() => void result.refetch()} />;
  return (
    <p className="empty span-12" role="status">
      Loading {what} …
    </p>
  );
}

function Stale({ what, since, error }: { what: string; since: number; error: Error }): ReactElement {
  return (
    <p className="note span-12" role="alert">
      <b>Old picture.</b> Read at {formatSeconds(since)}; {what} could not be read since: {error.message}
    </p>
  );
}

/** A failure says what did not happen, why, and gives a way to try again. */
export function Failed({ what, error, retry }: { what: string; error: Error; retry: () => void }): ReactElement {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className="empty span-12" role="alert">
      <p className="strong">{missing ? `Not found: ${what}.` : `Could not read ${what}.`}</p>
      <p>{error.message}</p>
      <button type="button" className="button" onClick={retry}>
        Read again
      </button>
    </div>
  );
}

/** Nothing here, and what would make something appear. */
export function Empty({ children }: { children: ReactNode }): ReactElement {
  return <p className="empty span-12">{children}</p>;
}
