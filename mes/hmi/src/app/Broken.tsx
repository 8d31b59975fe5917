import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Failed } from '../components/Fetched';

/** A page that could not be opened or drawn: what failed, and a way to try again. */
export function Broken({ error }: { error: unknown }): ReactElement {
  const router = useRouter();
  return (
    <main className="page">
      <Failed
        what="this page"
        error={error instanceof Error ? error : new Error(String(error))}
        retry={() => void router.invalidate()}
      />
    </main>
  );
}
