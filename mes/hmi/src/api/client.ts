/** The only place that calls the service: cookie session, CSRF token, idempotency keys, problem+json errors. */

/** A refusal or failure of the service, in its own words. `status` is 0 when it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }
}

let csrfToken: string | null = null;

/** Keeps the token of the current session; it goes with every unsafe call. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

const BASE = '/api/v1';

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = (body ?? {}) as { title?: string; detail?: unknown };
  const detail = typeof problem.detail === 'string' ? problem.detail : '';
  return new ApiError(response.status, problem.title ?? response.statusText, detail);
}

function headersOf(method: string, body: unknown): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (method !== 'GET') {
    headers.set('Idempotency-Key', crypto.randomUUID());
    if (csrfToken) headers.set('X-CSRF-Token', csrfToken);
  }
  return headers;
}

/** One call. Throws `ApiError` for every answer outside 2xx and when the service does not answer. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: headersOf(method, body), credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(BASE + path, init);
  } catch {
    throw new ApiError(0, 'No answer', 'The service does not answer. Nothing was changed.');
  }
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body);

/** A query string of the given filters; empty ones are left out. */
export function query(filters: Record<string, string | number | null | undefined>): string {
  const parts = Object.entries(filters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const search = new URLSearchParams(parts.map(([name, value]) => [name, String(value)]));
  return search.size > 0 ? `?${search.toString()}` : '';
}
