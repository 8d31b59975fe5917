import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { signalsQuery } from '../api/queries';
import type { UnitSummary } from '../api/types';
import { LiveValue } from './LiveValue';
import { keySignals } from './signals';

/** A place where people work, or an instrument: two lines instead of a card. */
export function SmallCard({ unit }: { unit: UnitSummary }): ReactElement {
  const instrument = unit.control_class === 'R';
  const signals = useQuery({ ...signalsQuery(unit.id), enabled: instrument }).data;
  const key = keySignals(unit, signals ?? [])[0];
  const lost = unit.conditions.includes('comm_lost') || (instrument && unit.link?.state !== 'up');
  const word = instrument ? '' : unit.batch ? 'in work' : 'manual';
  return (
    <Link
      to="/units/$id"
      params={{ id: unit.id }}
      className={`small-card${lost ? ' lost' : ''}${unit.batch ? ' busy' : ''}`}
      aria-label={`${unit.id} ${unit.name}${word ? `, ${word}` : ''}`}
    >
      <span className="row">
        <b>{unit.id}</b>
        <span className="push">{key ? <LiveValue signal={key} /> : word}</span>
      </span>
      <span className="caption clip">
        {unit.batch ? `${unit.batch.id} · ${(unit.batch.step ?? '').replace(/_/g, ' ')}` : unit.name}
      </span>
    </Link>
  );
}
