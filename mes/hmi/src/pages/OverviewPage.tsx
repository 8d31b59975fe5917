import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactElement } from 'react';
import { plantQuery, unitsQuery } from '../api/queries';
import type { Plant, UnitSummary } from '../api/types';
import { Fetched } from '../components/Fetched';
import { pack, type PackedArea } from '../components/pack';
import { SmallCard } from '../components/SmallCard';
import { UnitCard } from '../components/UnitCard';
import { AsidePanel } from './AsidePanel';

const ASIDE_COLUMNS = 3;

/** Level 1: every unit of the plant by area, with the people and orders that wait. */
export function OverviewPage(): ReactElement {
  const plant = useQuery(plantQuery());
  const units = useQuery(unitsQuery());
  return (
    <div className="page">
      <h1 className="visually-hidden">Plant overview</h1>
      <Fetched result={plant} what="the plant">
        {(data) => (
          <Fetched result={units} what="the units">
            {(list) => <Areas plant={data} units={list} />}
          </Fetched>
        )}
      </Fetched>
    </div>
  );
}

function Areas({ plant, units }: { plant: Plant; units: UnitSummary[] }): ReactElement {
  const packed = pack(plant.areas, units, ASIDE_COLUMNS);
  return (
    <div className="overview">
      {packed.areas.map((one, index) => (
        <Fragment key={one.area.id}>
          <AreaSection packed={one} />
          {index === packed.asideAfter && <AsidePanel plant={plant} wide={false} />}
        </Fragment>
      ))}
      {packed.asideAfter === null && <AsidePanel plant={plant} wide />}
    </div>
  );
}

function AreaSection({ packed }: { packed: PackedArea }): ReactElement {
  const { area, full, small, columns } = packed;
  const running = full.filter((unit) => unit.state === 'Running').length;
  return (
    <section className={`area columns-${columns}`} aria-labelledby={`area-${area.id}`}>
      <h2 id={`area-${area.id}`} className="area-title clip">
        {area.name}{' '}
        {full.length > 0 && (
          <span className="caption">
            {running} of {full.length} running
          </span>
        )}
      </h2>
      {full.map((unit) => (
        <UnitCard key={unit.id} unit={unit} />
      ))}
      {small.map((column) => (
        <div key={column[0]?.id} className="small-cards">
          {column.map((unit) => (
            <SmallCard key={unit.id} unit={unit} />
          ))}
        </div>
      ))}
    </section>
  );
}
