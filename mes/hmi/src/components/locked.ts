import type { Command } from '../api/types';

/** Locked commands by their reason: `Hold, Restart, Stop: not legal in Idle`; one that locks all says so once. */
export function lockedGroups(commands: readonly Command[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const one of commands) {
    if (one.enabled || !one.reason) continue;
    const reason = one.reason.startsWith(`${one.command} is `) ? one.reason.slice(one.command.length + 4) : one.reason;
    byReason.set(reason, [...(byReason.get(reason) ?? []), one.command]);
  }
  return [...byReason].map(([reason, names]) =>
    names.length === commands.length ? `All locked: ${reason}` : `${names.join(', ')}: ${reason}`,
  );
}

/** Commands that stay in sight while locked, so that a person finds them at once when it matters. */
const ALWAYS = new Set(['Hold', 'Stop', 'Abort']);

/** The legal commands of a batch, and Hold, Stop and Abort with the reason why they are locked. */
export function commandsWorthShowing(commands: readonly Command[]): Command[] {
  return commands.filter((one) => one.enabled || ALWAYS.has(one.command));
}
