import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { unitQuery } from '../api/queries';
import type { UnitDetail } from '../api/types';
import { CommandBar, LockedReasons } from '../components/CommandBar';
import { CommandNote } from '../components/CommandNote';
import { Fetched } from '../components/Fetched';
import { StateWord } from '../components/StateWord';
import { conditionWords } from '../components/state-fill';
import { Tabs } from '../components/Tabs';
import { unitPermission } from '../components/permissions';
import { useCommand } from '../components/use-command';
import { UnitOperate } from './UnitOperate';
import { UnitSignals } from './UnitSignals';
import { UnitTrouble } from './UnitTrouble';
import { UnitConnection } from './UnitConnection';

const TABS = [
  { value: 'operate', label: 'Operate' },
  { value: 'signals', label: 'Signals' },
  { value: 'connection', label: 'Connection' },
] as const;

/** Faceplate of one unit: state, values in context, commands with the reasons of locked ones. */
export function UnitPage(): ReactElement {
  const { id } = useParams({ from: '/frame/units/$id' });
  const unit = useQuery(unitQuery(id));
  return (
    <div className="page">
      <Fetched result={unit} what={`unit ${id}`}>
        {(data) => <Unit key={data.id} unit={data} />}
      </Fetched>
    </div>
  );
}

function Unit({ unit }: { unit: UnitDetail }): ReactElement {
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('operate');
  const path = `/equipment/units/${encodeURIComponent(unit.id)}/commands`;
  const command = useCommand(path, ['unit', 'batch'], unit.state);
  return (
    <>
      <div className="head">
        <h1>
          {unit.id} {unit.name}
        </h1>
        {unit.control_class !== 'C' && <StateWord state={unit.state} suffix={unit.mode} />}
        {unit.conditions.map((condition) => (
          <span key={condition} className="tag dashed">
            {conditionWords(condition)}
          </span>
        ))}
        <BatchFact unit={unit} />
        <CommandBar target={unit.id} commands={unit.legal_commands} send={command.send} permission={unitPermission} />
      </div>
      <Tabs
        label="Unit"
        value={tab}
        options={TABS}
        onChange={setTab}
        aside={<LockedReasons commands={unit.legal_commands} />}
      />
      <CommandNote note={command.note} failed={command.failed} close={command.close} />
      <UnitTrouble unit={unit} />
      {tab === 'operate' && <UnitOperate unit={unit} />}
      {tab === 'signals' && <UnitSignals unit={unit} />}
      {tab === 'connection' && <UnitConnection unit={unit} />}
    </>
  );
}

function BatchFact({ unit }: { unit: UnitDetail }): ReactElement {
  return (
    <div className="facts">
      {unit.batch ? (
        <span>
          <Link to="/batches/$id" params={{ id: unit.batch.id }}>
            <b>{unit.batch.id}</b>
          </Link>{' '}
          {unit.batch.recipe ?? ''}
        </span>
      ) : (
        <span>no batch</span>
      )}
      {(unit.batch?.step ?? unit.phase) && (
        <span>
          step <b>{(unit.batch?.step ?? unit.phase ?? '').replace(/_/g, ' ')}</b>
        </span>
      )}
    </div>
  );
}
