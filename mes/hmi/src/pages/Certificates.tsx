import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { post } from '../api/client';
import { usePerson } from '../app/session';
import type { LotDetail } from '../api/types';
import { Panel } from '../components/Panel';
import { formatDay } from '../format/time';

/** Certificates of a lot as PDF, and the way to make one once the lot is released. */
export function Certificates({ lot }: { lot: LotDetail }): ReactElement {
  const client = useQueryClient();
  const may = usePerson()?.permissions.includes('certificate.issue') ?? false;
  const make = useMutation({
    mutationFn: () => post('/certificates', { lot: lot.code }),
    onSettled: () => client.invalidateQueries({ queryKey: ['lot'] }),
  });
  return (
    <Panel
      title="Certificates"
      controls={
        lot.disposition === 'released' &&
        may && (
          <button type="button" className="button little" disabled={make.isPending} onClick={() => make.mutate()}>
            Make certificate
          </button>
        )
      }
    >
      {lot.certificates.length === 0 && <p className="caption">None yet. A released lot gets a certificate.</p>}
      <ul>
        {lot.certificates.map(({ id, version, issued_at }) => (
          <li key={id}>
            <a href={`/api/v1/certificates/${encodeURIComponent(id)}.pdf`} target="_blank" rel="noreferrer">
              Certificate {id}, PDF
            </a>
            <span className="caption">
              {' '}
              version {version}, {formatDay(issued_at)}
            </span>
          </li>
        ))}
      </ul>
      {make.isError && (
        <p className="small" role="alert">
          Not made: {make.error.message}
        </p>
      )}
    </Panel>
  );
}
