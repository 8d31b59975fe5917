/** Who is signed in; the session itself is a cookie that scripts cannot read. */
import { useQuery } from '@tanstack/react-query';
import { call, post, setCsrfToken } from '../api/client';
import { sessionQuery } from '../api/queries';
import type { Person, Session } from '../api/types';
import { live } from '../live/store';
import { queryClient } from './query-client';

function adopt(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}

/** The session of the cookie; throws `ApiError` 401 when there is none. */
export async function readSession(): Promise<Session> {
  return adopt(await queryClient.ensureQueryData(sessionQuery()));
}

export async function signIn(username: string, password: string): Promise<void> {
  const session = await post<Session>('/session', { username, password });
  queryClient.clear();
  queryClient.setQueryData(sessionQuery().queryKey, adopt(session));
}

export async function signOut(): Promise<void> {
  await call<undefined>('DELETE', '/session');
  setCsrfToken(null);
  live.stop();
  queryClient.clear();
}

export function usePerson(): Person | null {
  return useQuery(sessionQuery()).data?.person ?? null;
}
