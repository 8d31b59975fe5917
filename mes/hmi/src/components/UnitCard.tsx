import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { signalsQuery } from '../api/queries';
import type { SignalInfo, UnitSummary } from '../api/types';
import { formatDuration } from '../format/time';
import { alarmWords, priorityOf } from './alarms';
import { AlarmMarker } from './AlarmMarker';
import { AnalogBar } from './AnalogBar';
import { LiveValue } from './LiveValue';
import { keySignals, shortLabel, signalNamed } from './signals';
import { conditionWords, fillOf } from './state-fill';

const LEAD_BAR = 212;
const SECOND_BAR = 56;

/** Level-1 card of a unit: state, what runs, the values that decide quality in context, how long. */
export function UnitCard({ unit }: { unit: UnitSummary }): ReactElement {
  const signals = useQuery(signalsQuery(unit.id)).data;
  const keys = keySignals(unit, signals ?? []);
  const second = keys.slice(1).find((one) => one.role !== 'setpoint');
  const priority = unit.alarms.length > 0 ? Math.min(...unit.alarms.map(priorityOf)) : null;
  const lost = unit.conditions.includes('comm_lost');
  const word = unit.state ?? 'not read';
  const classes = ['card', 'span-2', fillOf(unit.state), priority ? `alarm p${priority}` : '', lost ? 'lost' : ''];
  return (
    <Link
      to="/units/$id"
      params={{ id: unit.id }}
      className={classes.filter(Boolean).join(' ')}
      aria-label={`${unit.id} ${unit.name}, ${word}`}
    >
      <span className="top">
        <b>{unit.id}</b>
        {priority && <AlarmMarker priority={priority as 1 | 2 | 3 | 4} size={20} />}
        <span className="word">{word}</span>
      </span>
      <span className="inside">
        <What unit={unit} />
        {keys[0] && <LeadValue signal={keys[0]} all={signals ?? []} />}
        {second && <SecondValue signal={second} />}
        <Foot unit={unit} />
      </span>
    </Link>
  );
}

function What({ unit }: { unit: UnitSummary }): ReactElement {
  const alarm = unit.alarms[0];
  if (alarm) return <span className="what clip strong">{alarmWords(alarm.name)}</span>;
  const condition = unit.conditions[0];
  if (condition) {
    const words = condition === 'comm_lost' && unit.state === null ? 'no link yet' : conditionWords(condition);
    return <span className="what clip">{words}</span>;
  }
  const step = unit.batch?.step ?? unit.phase;
  if (!unit.batch) return <span className="what clip">{unit.name}</span>;
  return (
    <span className="what clip">
      <b>{unit.batch.id}</b>
      {step ? ` · ${step.replace(/_/g, ' ')}` : ''}
    </span>
  );
}

function LeadValue({ signal, all }: { signal: SignalInfo; all: readonly SignalInfo[] }): ReactElement {
  const setpoint = signalNamed(all, signal.setpoint_signal);
  return (
    <>
      <span className="lead-value">
        <LiveValue signal={signal} size="large" />
        <span className="caption clip">{shortLabel(signal)}</span>
      </span>
      <AnalogBar signal={signal} setpoint={setpoint?.id} width={LEAD_BAR} />
    </>
  );
}

function SecondValue({ signal }: { signal: SignalInfo }): ReactElement {
  return (
    <span className="second-value">
      <span className="caption clip">{shortLabel(signal)}</span>
      <AnalogBar signal={signal} width={SECOND_BAR} />
      <span className="clip">
        <LiveValue signal={signal} />
      </span>
    </span>
  );
}

function Foot({ unit }: { unit: UnitSummary }): ReactElement {
  return (
    <span className="foot">
      <span>{unit.elapsed_s === null || !unit.batch ? '' : `for ${formatDuration(unit.elapsed_s)}`}</span>
      <span>{unit.remaining_s === null ? '' : `${formatDuration(unit.remaining_s)} left`}</span>
    </span>
  );
}
