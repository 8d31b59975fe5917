import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef } from 'react';
import { plantQuery } from '../api/queries';
import { formatDay, formatSeconds } from '../format/time';
import { showPlantTime } from '../live/store';

/** Plant time of the header, ticking with the live channel. */
export function PlantClock(): ReactElement {
  const element = useRef<HTMLTimeElement>(null);
  useEffect(() => (element.current ? showPlantTime(element.current) : undefined), []);
  return <time ref={element} className="clock" aria-label="Plant time" title="Plant time" />;
}

/** The server's wall time as last read; a signature carries the time of the server, not of this browser. */
export function ServerTime(): ReactElement {
  const plant = useQuery(plantQuery()).data;
  if (!plant) return <span>–</span>;
  return (
    <time dateTime={plant.wall_at}>
      {formatDay(plant.wall_at)}:{formatSeconds(plant.wall_at).slice(-2)}
    </time>
  );
}
