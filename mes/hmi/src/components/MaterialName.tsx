import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { materialsQuery } from '../api/queries';

/** A material by its name; by its id while names are not read. */
export function MaterialName({ id }: { id: string }): ReactElement {
  const names = useQuery(materialsQuery()).data;
  return <>{names?.get(id) ?? id}</>;
}
