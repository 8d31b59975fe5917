import type { components } from '../schema';
import type { Command, Isa88State } from './plant';

type Schemas = components['schemas'];

/** An active alarm bit. PLC alarms carry no rationalised priority; 1 critical to 4 low when one is given. */
export type UnitAlarm = Schemas['UnitOut']['alarms'][number] & { priority?: 1 | 2 | 3 | 4 };

type Typed = 'state' | 'control_class' | 'alarms';

interface UnitWords {
  state: Isa88State | null;
  control_class: 'A' | 'B' | 'C' | 'R';
  alarms: UnitAlarm[];
}

export type UnitSummary = Omit<Schemas['UnitOut'], Typed> & UnitWords;
export type SignalInfo = Schemas['UnitDetailOut']['signals'][number];
export type UnitDetail = Omit<Schemas['UnitDetailOut'], Typed | 'legal_commands'> &
  UnitWords & { legal_commands: Command[] };
export type CommandRow = Schemas['Page_CommandOut_']['items'][number];
