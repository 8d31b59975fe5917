import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { batchQuery } from '../api/queries';
import type { SignalInfo, UnitDetail } from '../api/types';
import { ProfilePanel } from '../charts/ProfilePanel';
import { TrendPanel } from '../charts/TrendPanel';
import { alarmWords, priorityOf } from '../components/alarms';
import { AlarmMarker } from '../components/AlarmMarker';
import { AnalogBar } from '../components/AnalogBar';
import { LiveValue } from '../components/LiveValue';
import { Panel } from '../components/Panel';
import { keySignals, signalNamed } from '../components/signals';
import { formatSignificant } from '../format/number';
import { formatDuration } from '../format/time';
import { UnitBatches } from './UnitBatches';

/** What an operator watches: profile or trend, values in context, alarms of the PLC, progress of the step. */
export function UnitOperate({ unit }: { unit: UnitDetail }): ReactElement {
  const process = unit.signals.filter((one) => one.role === 'process');
  return (
    <>
      <div className="column span-8">
        <Curves unit={unit} />
        <StepPanel unit={unit} />
        {unit.control_class !== 'R' && <UnitBatches unit={unit.id} />}
      </div>
      <div className="column span-4">
        {unit.control_class !== 'C' && <AlarmPanel unit={unit} />}
        <Panel title="Values" meta={`${process.length} signals`} flush>
          {process.length === 0 ? (
            <p className="empty">This unit has no signals on the wire. People act here and sign.</p>
          ) : (
            <ValueRows signals={process} all={unit.signals} />
          )}
        </Panel>
      </div>
    </>
  );
}

function Curves({ unit }: { unit: UnitDetail }): ReactElement | null {
  const batch = useQuery({ ...batchQuery(unit.batch?.id ?? ''), enabled: unit.batch !== null }).data;
  if (unit.batch && batch?.profile && batch.started_at) {
    return (
      <ProfilePanel unit={unit.id} profile={batch.profile} startedAt={batch.started_at} endedAt={batch.ended_at} />
    );
  }
  const key = keySignals(unit, unit.signals)[0];
  if (!key) return null;
  const setpoint = signalNamed(unit.signals, key.setpoint_signal);
  return <TrendPanel title="Trend" signal={key} setpoint={setpoint} />;
}

function StepPanel({ unit }: { unit: UnitDetail }): ReactElement | null {
  const step = unit.phase ?? unit.batch?.step;
  if (!step) return null;
  return (
    <Panel title="Step" meta={step.replace(/_/g, ' ')}>
      <div className="row wrap">
        {unit.phase === null && (
          <span>The machine runs no phase: the batch waits for a person or does other work.</span>
        )}
        {unit.progress !== null && (
          <progress className="progress" max={1} value={unit.progress} aria-label={`Progress of ${step}`} />
        )}
        {unit.elapsed_s !== null && <span>running for {formatDuration(unit.elapsed_s)}</span>}
        {unit.remaining_s !== null && (
          <span>
            left <span className="value">{formatDuration(unit.remaining_s)}</span>
          </span>
        )}
      </div>
    </Panel>
  );
}

function AlarmPanel({ unit }: { unit: UnitDetail }): ReactElement {
  return (
    <Panel title="Alarms of the PLC" meta={`${unit.alarms.length} active`}>
      {unit.alarms.length === 0 ? (
        <p className="caption">No active alarm.</p>
      ) : (
        <ul className="feed">
          {unit.alarms.map((alarm) => (
            <li key={alarm.bit}>
              <AlarmMarker priority={priorityOf(alarm)} size={20} />
              <span className="strong">{alarmWords(alarm.name)}</span>
              <span className="caption push">bit {alarm.bit}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const BAR = 112;

function ValueRows({ signals, all }: { signals: readonly SignalInfo[]; all: readonly SignalInfo[] }): ReactElement {
  return (
    <table className="tight">
      <tbody>
        {signals.map((signal) => (
          <tr key={signal.id}>
            <th scope="row">{signal.label}</th>
            <td className="number">
              <LiveValue signal={signal} size="medium" />
            </td>
            <td title={range(signal)}>
              <AnalogBar signal={signal} setpoint={signalNamed(all, signal.setpoint_signal)?.id} width={BAR} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function range(signal: SignalInfo): string {
  if (signal.low === null || signal.high === null) return 'no limits';
  return `${formatSignificant(signal.low)} … ${formatSignificant(signal.high)} ${signal.unit}`;
}
