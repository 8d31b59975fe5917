import type { Command } from '../api/types';

/** Locked commands by their reason: `Hold, Restart, Stop: not legal in Idle`; one that locks all says so once. */
export function lockedGroups(commands: readonly Command[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const one of commands) {
    if (!one.enabled && one.reason) byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one.command]);
  }
  return [...byReason].map(([reason, names]) =>
    names.length === commands.length ? `All locked: ${reason}` : `${names.join(', ')}: ${reason}`,
  );
}
