import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client';

type Listener = () => void;
let onSessionLost: Listener = () => undefined;

/** What to do when the service says that nobody is signed in any more. */
export function whenSessionLost(listener: Listener): void {
  onSessionLost = listener;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session') onSessionLost();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
