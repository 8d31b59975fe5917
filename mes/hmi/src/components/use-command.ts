import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { post } from '../api/client';
import type { Isa88State } from '../api/types';

/** Sends a command; settles when the service has answered, which says accepted and not done. */
export type Send = (command: string, reason: string, more?: Record<string, unknown>) => Promise<void>;

interface Sent {
  text: string;
  failed: boolean;
  stateBefore: Isa88State | string | null;
}

const READ_BACK_MS = 5000;

/**
 * Sends commands to `path` and says how far each has come: requested, accepted, then what the machine did.
 * *Done* is only said once the state read back has changed; after 5 s without that it reads unconfirmed.
 */
export function useCommand(path: string, keys: readonly string[], state: Isa88State | string | null) {
  const client = useQueryClient();
  const [sent, setSent] = useState<Sent | null>(null);
  const pending = sent !== null && !sent.failed && sent.stateBefore === state;
  useEffect(() => {
    if (!pending) return undefined;
    const timer = setTimeout(
      () => setSent((one) => one && { ...one, text: `${one.text} No change read back after 5 s: unconfirmed.` }),
      READ_BACK_MS,
    );
    return () => clearTimeout(timer);
  }, [pending]);
  const send: Send = async (command, reason, more = {}) => {
    setSent({ text: `${command} requested.`, failed: false, stateBefore: state });
    try {
      const answer = await post<{ id: string | number }>(path, { command, reason, ...more });
      setSent({ text: `${command} accepted as ${answer.id}.`, failed: false, stateBefore: state });
    } catch (error) {
      setSent({ text: `${command} refused: ${(error as Error).message}`, failed: true, stateBefore: state });
    }
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
  };
  const done = sent !== null && !sent.failed && sent.stateBefore !== state;
  const note =
    sent === null ? null : done ? `${sent.text.split(' ')[0] ?? ''}: now ${state ?? 'not read'}.` : sent.text;
  return { send, note, failed: sent?.failed ?? false, close: () => setSent(null) };
}
