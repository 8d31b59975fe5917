import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';

export function NotFound(): ReactElement {
  return (
    <div className="empty">
      <p className="strong">There is no such page.</p>
      <Link to="/">Plant overview</Link>
    </div>
  );
}
