import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { post } from '../api/client';
import type { LotDetail } from '../api/types';
import { Panel } from '../components/Panel';

/** Certificates of a lot as PDF, and the way to make one once the lot is released. */
export function Certificates({ lot }: { lot: LotDetail }): ReactElement {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => post('/certificates', { lot: lot.code }),
    onSettled: () => client.invalidateQueries({ queryKey: ['lot'] }),
  });
  return (
    <Panel
      title="Certificates"
      controls={
        lot.disposition === 'released' && (
          <button type="button" className="button little" disabled={make.isPending} onClick={() => make.mutate()}>
            Make certificate
          </button>
        )
      }
    >
      {lot.certificates.length === 0 && <p className="caption">None yet. A released lot gets a certificate.</p>}
      <ul>
        {lot.certificates.map((id) => (
          <li key={id}>
            <a href={`/api/v1/certificates/${encodeURIComponent(id)}.pdf`} target="_blank" rel="noreferrer">
              Certificate {id}, PDF
            </a>
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
