import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { call } from '../api/client';
import { plantQuery } from '../api/queries';
import type { Plant } from '../api/types';
import { Choice } from '../components/Field';
import { formatDay } from '../format/time';

const SPEEDS = ['1', '10', '60', '300', '1200'] as const;

/** The clock of a simulated plant and its speed, changeable in the demo. */
export function VirtualPlantPanel({ plant }: { plant: Plant }): ReactElement {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (speed: string) => call('PUT', '/plant/speed', { speed: Number(speed) }),
    onSettled: () => client.invalidateQueries({ queryKey: plantQuery().queryKey }),
  });
  const speed = String(plant.speed ?? '');
  return (
    <section className="virtual-plant" aria-label="Virtual plant">
      <span className="small">
        <b>Virtual plant</b>{' '}
        <time className="caption" dateTime={plant.plant_at}>
          {formatDay(plant.plant_at)}
        </time>
      </span>
      <Choice
        label="Speed of the virtual plant"
        value={speed as (typeof SPEEDS)[number]}
        options={SPEEDS.map((value) => ({ value, label: `×${value}` }))}
        onChange={(value) => change.mutate(value)}
      />
      {change.isError && (
        <span className="caption" role="alert">
          Speed not changed: {change.error.message}
        </span>
      )}
    </section>
  );
}
