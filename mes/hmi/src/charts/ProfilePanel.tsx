import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useRef, useState } from 'react';
import { historyQuery, signalsQuery } from '../api/queries';
import type { Profile, Series } from '../api/types';
import { Failed } from '../components/Fetched';
import { Panel } from '../components/Panel';
import { signalNamed } from '../components/signals';
import { formatDay } from '../format/time';
import { Plot } from './Plot';
import type { Curve } from './plot-options';
import { ProfileReadout } from './ProfileReadout';
import { ProfileTable } from './ProfileTable';
import { type Column, lastPoint, planTable, seriesTable } from './profile-data';

interface ProfilePanelProps {
  unit: string;
  profile: Profile;
  startedAt: string;
  /** Null while the batch runs: the picture then follows plant time. */
  endedAt: string | null;
}

const BUCKETS = 800;
/** From high vacuum to a little over the atmosphere. */
const VACUUM_PA: [number, number] = [1e-3, 2e5];

/** Planned against actual temperature of a batch, and its pressure, over plant time with one cursor. */
export function ProfilePanel({ unit, profile, startedAt, endedAt }: ProfilePanelProps): ReactElement {
  const [table, setTable] = useState(false);
  const showRef = useRef<((at: number | null) => void) | null>(null);
  const { temperature, pressure, failed } = useProfileSeries(unit, profile, startedAt, endedAt);
  const startMs = Date.parse(startedAt);
  const lastMs = lastPoint(temperature)?.atMs ?? null;
  const span = spanOf(profile, startMs, Math.max(lastMs ?? startMs, endedAt ? Date.parse(endedAt) : 0));
  const actual: [number[], Column] = temperature ? seriesTable(temperature) : [[], []];
  const vacuum = pressure ? seriesTable(pressure) : null;
  const shared = { sync: 'profile', span, now: endedAt === null ? (lastMs ?? startMs) / 1000 : null };
  return (
    <Panel
      title="Temperature and pressure"
      meta="plan from the start of the batch and actual, plant time"
      controls={
        <button type="button" className="button little" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? 'Chart' : 'Table'}
        </button>
      }
      footer={
        <ProfileReadout
          profile={profile}
          startMs={startMs}
          temperature={actual}
          pressure={vacuum}
          lastS={lastMs === null ? null : lastMs / 1000}
          showRef={showRef}
        />
      }
    >
      {failed}
      {table ? (
        <ProfileTable profile={profile} startMs={startMs} temperature={temperature} pressure={pressure} />
      ) : (
        <>
          <Plot
            {...shared}
            summary={`Temperature over plant time since ${formatDay(startedAt)}`}
            height={260}
            unit="°C"
            curves={temperatureCurves(profile, startMs, actual)}
            onCursor={(at) => showRef.current?.(at)}
          />
          {vacuum && (
            <Plot
              {...shared}
              summary="Pressure over plant time"
              height={210}
              unit="Pa"
              log={VACUUM_PA}
              curves={[{ label: 'pressure', token: '--live', width: 2, table: vacuum }]}
            />
          )}
        </>
      )}
    </Panel>
  );
}

interface ProfileSeries {
  temperature: Series | undefined;
  pressure: Series | undefined;
  /** Says that the curve could not be read, when that is so. */
  failed: ReactElement | null;
}

function useProfileSeries(unit: string, profile: Profile, from: string, to: string | null): ProfileSeries {
  const signals = useQuery(signalsQuery(unit)).data ?? [];
  const temperatureId = signalNamed(signals, profile.signals[0] ?? null)?.id;
  const pressureId = signalNamed(signals, profile.pressure_signal)?.id;
  const ids = [temperatureId, pressureId].filter((id) => id !== undefined);
  const history = useQuery(historyQuery(ids, { from, to }, BUCKETS));
  const find = (id: number | undefined): Series | undefined => history.data?.series.find((one) => one.signal === id);
  const failed = history.error && (
    <Failed what="the curve" error={history.error} retry={() => void history.refetch()} />
  );
  return { temperature: find(temperatureId), pressure: find(pressureId), failed };
}

/** From the start of the batch to the end of its plan, or to now when that is later. */
function spanOf(profile: Profile, startMs: number, lastMs: number): [number, number] {
  const planEnd = startMs / 1000 + (profile.plan.at(-1)?.at_s ?? 60);
  return [startMs / 1000, Math.max(planEnd, lastMs / 1000)];
}

function temperatureCurves(profile: Profile, startMs: number, actual: [number[], Column]): Curve[] {
  const plan: Curve = {
    label: 'plan',
    token: '--sp',
    width: 1.5,
    wanted: true,
    table: planTable(profile.plan, startMs),
  };
  const curves = profile.plan.length > 0 ? [plan] : [];
  if (actual[0].length > 0) curves.push({ label: 'actual', token: '--live', width: 2, table: actual });
  return curves;
}
