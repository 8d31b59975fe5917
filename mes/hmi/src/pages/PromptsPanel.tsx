import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { promptsQuery } from '../api/queries';
import { Icon } from '../components/icons';
import { formatClock } from '../format/time';

/** Where the plant waits for a person: one touch to the batch that asks. Nothing when nobody is asked. */
export function PromptsPanel(): ReactElement | null {
  const prompts = useQuery(promptsQuery()).data ?? [];
  if (prompts.length === 0) return null;
  return (
    <section className="panel waiting span-12" aria-label="Waiting prompts">
      <ul className="orders-strip">
        {prompts.slice(0, 9).map((prompt) => (
          <li key={`${prompt.batch} ${prompt.n}`}>
            <Link to="/batches/$id" params={{ id: prompt.batch }}>
              <span className="row strong">
                <Icon name="person" size={16} />
                {prompt.unit}
              </span>
              <span>{prompt.batch}</span>
              <span className="clip">{prompt.text}</span>
              <span className="caption">{formatClock(prompt.opened_at)}</span>
            </Link>
          </li>
        ))}
        {prompts.length > 9 && <li className="caption">and {prompts.length - 9} more on the Batches page</li>}
      </ul>
    </section>
  );
}
