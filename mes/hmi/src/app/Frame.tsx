import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { type ReactElement, useEffect, useState } from 'react';
import { plantQuery } from '../api/queries';
import { AlarmStrip } from '../components/AlarmStrip';
import { Icon, type IconName } from '../components/icons';
import { PlantClock } from '../components/ServerTime';
import { formatAge } from '../format/time';
import { live, useLink } from '../live/store';
import { Crumbs } from './Crumbs';
import { followNotices } from './notices';
import { signOut, usePerson } from './session';
import { setTheme, useTheme } from './theme';

const PLACES: readonly { to: string; label: string; icon: IconName }[] = [
  { to: '/', label: 'Overview', icon: 'overview' },
  { to: '/batches', label: 'Batches', icon: 'batches' },
  { to: '/orders', label: 'Orders', icon: 'orders' },
  { to: '/lots', label: 'Lots', icon: 'lots' },
  { to: '/system', label: 'System', icon: 'system' },
];

/** The frame of every page: header with alarms, link and clock; navigation; the simulated edge. */
export function Frame(): ReactElement {
  const plant = useQuery(plantQuery()).data;
  const link = useLink((one) => one.state);
  useEffect(() => {
    live.start();
    const end = followNotices();
    return () => {
      end();
      live.stop();
    };
  }, []);
  return (
    <div className={link === 'live' ? 'frame' : 'frame no-link'}>
      <header className="header">
        <Link className="brand" to="/" aria-label="Sinterline, plant overview">
          <svg width="36" height="28" viewBox="0 0 36 28" aria-hidden="true">
            <path d="M2 24 L9 12 H16 L21 4 H28 L34 24" />
          </svg>
        </Link>
        <Crumbs />
        <AlarmStrip />
        {plant?.simulated && <SimulatedTag speed={plant.speed} />}
        <LinkMark />
        <PersonMenu />
        <PlantClock />
      </header>
      <Navigation />
      <main className={`page-area${plant?.simulated ? ' simulated' : ''}`}>
        <Outlet />
      </main>
    </div>
  );
}

function SimulatedTag({ speed }: { speed: number | null }): ReactElement {
  return <span className="tag inverse">SIMULATED{speed ? ` × ${Math.round(speed * 10) / 10}` : ''}</span>;
}

function Navigation(): ReactElement {
  return (
    <nav className="nav" aria-label="Main">
      {PLACES.map(({ to, label, icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
          <Icon name={icon} size={22} />
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** The state of the live link: `LIVE`, or `NO LINK` with its age in inverse video. */
function LinkMark(): ReactElement {
  const link = useLink();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const lost = link.state === 'lost';
  const word = lost ? `NO LINK ${formatAge(nowMs - link.lastFrameMs)}` : link.state === 'live' ? 'LIVE' : 'connecting';
  return (
    <span className={lost ? 'link-state lost' : 'link-state'} role="status" aria-label="Live link">
      <span className="dot" />
      {word}
    </span>
  );
}

function PersonMenu(): ReactElement {
  const person = usePerson();
  const theme = useTheme((one) => one.theme);
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await signOut();
    await navigate({ to: '/sign-in' });
  };
  return (
    <div className="person">
      <Icon name="person" />
      <span>{person?.name ?? ''}</span>
      <span className="caption">{person?.role.replace(/_/g, ' ') ?? ''}</span>
      <button
        type="button"
        className="button quiet"
        aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        title={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => void leave()}
      >
        <Icon name="out" />
      </button>
    </div>
  );
}
