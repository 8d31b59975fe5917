import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { plantQuery } from '../api/queries';

const TARGETS = ['/batches', '/orders', '/lots', '/system'] as const;
const LISTS: Record<string, string> = { batches: 'Batches', orders: 'Orders', lots: 'Lots', system: 'System' };

/** Where this page is: plant, list or area, object. */
export function Crumbs(): ReactElement {
  const plant = useQuery(plantQuery()).data;
  const path = useLocation({ select: (location) => location.pathname });
  const [place = '', object] = path.split('/').filter(Boolean).map(decodeURIComponent);
  const area = plant?.areas.find((one) => object !== undefined && one.units.includes(object));
  const middle = place === 'units' ? (area?.name ?? 'Unit') : LISTS[place];
  const words = [plant?.id.toUpperCase() ?? 'Plant', ...(middle ? [middle] : []), ...(object ? [object] : [])];
  if (words.length === 1) words.push('Plant overview');
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      <ol>
        {words.map((word, index) => (
          <li key={word} aria-current={index === words.length - 1 ? 'page' : undefined}>
            <Crumb word={word} index={index} last={index === words.length - 1} place={place} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Crumb(props: { word: string; index: number; last: boolean; place: string }): ReactElement {
  const { word, index, last, place } = props;
  if (last) return <span>{word}</span>;
  const to = index === 0 ? '/' : (TARGETS.find((one) => one === `/${place}`) ?? '/');
  return <Link to={to}>{word}</Link>;
}
