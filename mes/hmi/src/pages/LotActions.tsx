import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { post } from '../api/client';
import type { LegalDisposition, LotDetail } from '../api/types';
import { SignatureDialog } from '../components/SignatureDialog';
import { Icon } from '../components/icons';
import { usePerson } from '../app/session';
import { formatMass } from '../format/quantity';
import { useCanCommand } from '../live/store';

interface Verb {
  verb: string;
  permission: string;
  unless: string;
}

const VERBS: Record<string, Verb> = {
  released: { verb: 'Release', permission: 'lot.release', unless: 'Nothing was released.' },
  free: { verb: 'Free', permission: 'lot.release', unless: 'The lot stays as it is.' },
  hold: { verb: 'Hold', permission: 'lot.hold', unless: 'The lot is not on hold.' },
  rejected: { verb: 'Reject', permission: 'lot.release', unless: 'Nothing was rejected.' },
};

function lockedBecause(legal: LegalDisposition, verb: Verb, may: boolean, live: boolean): string | null {
  if (!live) return 'no link: the picture is old';
  if (!legal.enabled) return legal.reason;
  return may ? null : `needs the permission ${verb.permission}`;
}

/** Release, free, hold or reject: each is a signed act, locked with its reason when it may not be done. */
export function LotActions({ lot }: { lot: LotDetail }): ReactElement {
  const [asked, setAsked] = useState<string | null>(null);
  const permissions = usePerson()?.permissions ?? [];
  const canCommand = useCanCommand();
  return (
    <div className="command-bar" role="group" aria-label={`Disposition of ${lot.code}`}>
      {lot.legal_dispositions.map((legal) => {
        const verb = VERBS[legal.disposition];
        if (!verb) return null;
        const why = lockedBecause(legal, verb, permissions.includes(verb.permission), canCommand);
        return (
          <button
            key={legal.disposition}
            type="button"
            className={`button command${legal.disposition === 'released' ? ' primary' : ''}`}
            disabled={why !== null}
            title={why ?? undefined}
            aria-label={why ? `${verb.verb}, locked: ${why}` : verb.verb}
            onClick={() => setAsked(legal.disposition)}
          >
            {why && <Icon name="lock" />}
            {verb.verb}…
          </button>
        );
      })}
      {asked && <DispositionDialog lot={lot} disposition={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

interface DialogProps {
  lot: LotDetail;
  disposition: string;
  onClose: () => void;
}

function DispositionDialog({ lot, disposition, onClose }: DialogProps): ReactElement | null {
  const client = useQueryClient();
  const verb = VERBS[disposition];
  if (!verb) return null;
  const act = verb.verb.toLowerCase();
  return (
    <SignatureDialog
      title={`Sign: ${act} lot ${lot.code}`}
      record={[
        ['record', `${act} ${lot.code}, now ${lot.disposition}`],
        ['material', `${lot.product ?? lot.material}, ${formatMass(lot.mass_kg)}`],
        [
          'tests',
          lot.proposal ? `${lot.proposal.specification}: ${lot.proposal.verdict}` : `${lot.tests.length} results`,
        ],
      ]}
      meaning="approved"
      unless={verb.unless}
      onClose={onClose}
      reasonRequired
      sign={async ({ password, reason }) => {
        await post(`/lots/${encodeURIComponent(lot.code)}/dispositions`, {
          disposition,
          reason,
          signature: { password },
        });
        void client.invalidateQueries({ queryKey: ['lot'] });
      }}
    />
  );
}
