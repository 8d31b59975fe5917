import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { post } from '../api/client';
import type { Disposition, LotDetail } from '../api/types';
import { SignatureDialog } from '../components/SignatureDialog';
import { Icon } from '../components/icons';
import { usePerson } from '../app/session';
import { formatMass } from '../format/quantity';
import { useCanCommand } from '../live/store';

interface Action {
  to: Disposition;
  verb: string;
  from: readonly Disposition[];
  permission: string;
  unless: string;
}

const ACTIONS: readonly Action[] = [
  {
    to: 'released',
    verb: 'Release',
    from: ['free', 'hold'],
    permission: 'lot.release',
    unless: 'Nothing was released.',
  },
  { to: 'hold', verb: 'Hold', from: ['free', 'released'], permission: 'lot.hold', unless: 'The lot is not on hold.' },
  { to: 'free', verb: 'Free', from: ['hold'], permission: 'lot.release', unless: 'The lot stays on hold.' },
  {
    to: 'rejected',
    verb: 'Reject',
    from: ['free', 'hold'],
    permission: 'lot.release',
    unless: 'Nothing was rejected.',
  },
];

/** Why an act on a lot is locked; null when it may be done. The service decides again. */
function lockedBecause(action: Action, lot: LotDetail, permissions: readonly string[], live: boolean): string | null {
  if (!live) return 'no link: the picture is old';
  if (!action.from.includes(lot.disposition as Disposition)) return `not from ${lot.disposition}`;
  const known = permissions.some((one) => one.startsWith('lot.'));
  if (known && !permissions.includes(action.permission)) return `needs the permission ${action.permission}`;
  return null;
}

/** Release, hold, free or reject: each is a signed act. */
export function LotActions({ lot }: { lot: LotDetail }): ReactElement {
  const [asked, setAsked] = useState<Action | null>(null);
  const permissions = usePerson()?.permissions ?? [];
  const canCommand = useCanCommand();
  return (
    <div className="row" role="group" aria-label={`Disposition of ${lot.code}`}>
      {ACTIONS.map((action) => {
        const why = lockedBecause(action, lot, permissions, canCommand);
        return (
          <button
            key={action.to}
            type="button"
            className={`button command${action.to === 'released' ? ' primary' : ''}`}
            disabled={why !== null}
            title={why ?? undefined}
            onClick={() => setAsked(action)}
          >
            {why && <Icon name="lock" />}
            {action.verb}…
          </button>
        );
      })}
      {asked && <DispositionDialog lot={lot} action={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function DispositionDialog(props: { lot: LotDetail; action: Action; onClose: () => void }): ReactElement {
  const { lot, action, onClose } = props;
  const client = useQueryClient();
  const failed = lot.tests.filter((test) => test.conforms === false).length;
  return (
    <SignatureDialog
      title={`Sign: ${action.verb.toLowerCase()} lot ${lot.code}`}
      record={[
        ['record', `${action.verb.toLowerCase()} ${lot.code}`],
        ['material', `${lot.product ?? lot.material}, ${formatMass(lot.mass_kg)}`],
        ['tests', `${lot.tests.length} results, ${failed} failed`],
        ['now', lot.disposition],
      ]}
      meaning="approved"
      unless={action.unless}
      onClose={onClose}
      sign={async ({ password, reason }) => {
        await post(`/lots/${encodeURIComponent(lot.code)}/dispositions`, {
          disposition: action.to,
          reason,
          signature: { password },
        });
        void client.invalidateQueries({ queryKey: ['lot'] });
      }}
    />
  );
}
