import { describe, expect, it } from 'vitest';
import type { Area, UnitSummary } from '../api/types';
import { pack } from './pack';

const unit = (id: string, control_class: 'A' | 'B' | 'C' | 'R'): UnitSummary => ({ id, control_class }) as UnitSummary;
const area = (id: string, ...units: string[]): Area => ({ id, name: id, units });

const units = [
  unit('WS-01', 'C'),
  ...['VIM-01', 'HD-01', 'HD-02', 'JM-01', 'BL-01'].map((id) => unit(id, 'A')),
  unit('JM-01-O2', 'R'),
  unit('JM-01-DP', 'R'),
  ...['PR-01', 'PR-02', 'CIP-01'].map((id) => unit(id, 'A')),
  ...['SF-01', 'SF-02', 'SF-03', 'SF-04', 'AF-01', 'AF-02'].map((id) => unit(id, 'B')),
];
const areas = [
  area('powder', ...units.slice(0, 8).map((one) => one.id)),
  area('forming', 'PR-01', 'PR-02', 'CIP-01'),
  area('empty'),
  area('thermal', ...units.slice(11).map((one) => one.id)),
];

describe('the rows of the overview', () => {
  it('share a column among three small units', () => {
    const [powder] = pack(areas, units, 3).areas;
    expect(powder!.full.map((one) => one.id)).toEqual(['VIM-01', 'HD-01', 'HD-02', 'JM-01', 'BL-01']);
    expect(powder!.small.map((column) => column.map((one) => one.id))).toEqual([['WS-01', 'JM-01-O2', 'JM-01-DP']]);
    expect(powder!.columns).toBe(6);
  });
  it('leave out areas without units and put the side panel where a row has room', () => {
    const packed = pack(areas, units, 3);
    expect(packed.areas.map((one) => one.area.id)).toEqual(['powder', 'forming', 'thermal']);
    expect(packed.asideAfter).toBe(1);
  });
  it('put the side panel below when no row has room', () => {
    expect(pack([areas[0]!, areas[3]!], units, 3).asideAfter).toBeNull();
  });
});
