import { type ReactElement, useState } from 'react';
import type { Command } from '../api/types';
import { useCanCommand } from '../live/store';
import { usePerson } from '../app/session';
import { CommandDialog } from './CommandDialog';
import { Icon, type IconName } from './icons';
import { lockedGroups } from './locked';
import type { Send } from './use-command';

interface CommandBarProps {
  /** The object that is commanded: `B-1042`, `SF-02`. */
  target: string;
  commands: readonly Command[];
  send: Send;
  /** The permission that a command needs; the service decides again. */
  permission: (command: string) => string;
}

const ICONS: Record<string, IconName> = { Hold: 'hold', Start: 'run', Restart: 'run', Resume: 'run' };
/** Commands that end or may endanger something: they are confirmed with a reason. */
const CONFIRMED = new Set(['Stop', 'Abort', 'Reset']);
const SAFE_FIRST = ['Hold', 'Restart', 'Start', 'Resume'];

/** The commands of a thing: legal ones enabled, the others locked with their reason. None on a dead picture. */
export function CommandBar({ target, commands, send, permission }: CommandBarProps): ReactElement {
  const canCommand = useCanCommand();
  const permissions = usePerson()?.permissions;
  const [asked, setAsked] = useState<string | null>(null);
  const primary = SAFE_FIRST.find((name) => commands.some((one) => one.command === name && one.enabled));
  const press = (name: string): void => {
    if (CONFIRMED.has(name)) setAsked(name);
    else void send(name, '');
  };
  return (
    <div className="command-bar" role="group" aria-label={`Commands of ${target}`}>
      {commands.map(({ command, enabled, reason }) => {
        const needed = permission(command);
        const may = permissions === undefined || permissions.includes(needed);
        const why = lockedBecause(canCommand, enabled, reason ?? null, may ? null : needed);
        return (
          <button
            key={command}
            type="button"
            className={`button command${command === primary ? ' primary' : ''}`}
            disabled={why !== null}
            title={why ?? undefined}
            aria-label={why ? `${command}, locked: ${why}` : command}
            onClick={() => press(command)}
          >
            {why ? <Icon name="lock" /> : ICONS[command] && <Icon name={ICONS[command]} />}
            {command}
            {CONFIRMED.has(command) ? '…' : ''}
          </button>
        );
      })}
      {asked && (
        <CommandDialog
          command={asked}
          target={target}
          onClose={() => setAsked(null)}
          send={(why) => send(asked, why)}
        />
      )}
    </div>
  );
}

function lockedBecause(live: boolean, legal: boolean, reason: string | null, missing: string | null): string | null {
  if (!live) return 'no link: the picture is old';
  if (!legal) return reason || 'not legal now';
  return missing ? `needs the permission ${missing}` : null;
}

/** Reasons of locked commands in words, once each, for those who cannot hover. */
export function LockedReasons({ commands }: { commands: readonly Command[] }): ReactElement | null {
  const groups = lockedGroups(commands);
  if (groups.length === 0) return null;
  return (
    <p className="caption clip locked-reasons" aria-label="Locked commands">
      {groups.join(' · ')}
    </p>
  );
}
