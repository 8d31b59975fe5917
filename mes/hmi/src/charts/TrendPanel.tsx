import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { historyQuery } from '../api/queries';
import type { SignalInfo } from '../api/types';
import { Fetched } from '../components/Fetched';
import { Choice } from '../components/Field';
import { Panel } from '../components/Panel';
import { CurveTable } from './CurveTable';
import { Plot } from './Plot';
import type { Curve } from './plot-options';
import { bucketTable, seriesTable } from './profile-data';

const SPANS = [
  { value: '1', label: '1 h' },
  { value: '8', label: '8 h' },
  { value: '48', label: '48 h' },
] as const;

/** The axis spans at least this share of the range of the signal. */
const LEAST_SHARE = 0.02;

interface TrendPanelProps {
  title: string;
  signal: SignalInfo;
  setpoint: SignalInfo | undefined;
}

/** The last hours of plant time of one signal and its setpoint. */
export function TrendPanel({ title, signal, setpoint }: TrendPanelProps): ReactElement {
  const [hours, setHours] = useState<(typeof SPANS)[number]['value']>('8');
  const [table, setTable] = useState(false);
  const ids = setpoint ? [signal.id, setpoint.id] : [signal.id];
  const history = useQuery(historyQuery(ids, { last_s: Number(hours) * 3600 }, 800));
  const curves: Curve[] = [];
  for (const series of history.data?.series ?? []) {
    const own = series.signal === signal.id;
    curves.push({
      label: own ? signal.label : 'setpoint',
      token: own ? '--live' : '--sp',
      width: own ? 2 : 1.5,
      wanted: !own,
      table: table ? bucketTable(series) : seriesTable(series),
    });
  }
  return (
    <Panel
      title={title}
      meta={`${signal.label}, plant time`}
      span={8}
      controls={
        <>
          <Choice label="Time span" value={hours} options={SPANS} onChange={setHours} />
          <button type="button" className="button little" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? 'Chart' : 'Table'}
          </button>
        </>
      }
    >
      <Fetched result={history} what="the trend">
        {() =>
          table ? (
            <CurveTable curves={curves} unit={signal.unit} digits={signal.decimals} />
          ) : (
            <Plot
              summary={`${signal.label} over the last ${hours} hours of plant time`}
              curves={curves}
              height={300}
              unit={signal.unit}
              log={signal.log ? [signal.low || 1e-3, signal.high ?? 1e5] : undefined}
              least={LEAST_SHARE * ((signal.high ?? 0) - (signal.low ?? 0))}
              sync="trend"
            />
          )
        }
      </Fetched>
    </Panel>
  );
}
