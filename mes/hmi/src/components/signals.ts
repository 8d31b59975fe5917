import type { SignalInfo, UnitSummary } from '../api/types';

/** A signal by its name, with or without the unit in front (`SF-01.setpoint_c`). */
export function signalNamed(signals: readonly SignalInfo[], name: string | null): SignalInfo | undefined {
  if (name === null) return undefined;
  return signals.find((one) => one.name === name || one.name.endsWith(`.${name}`) || name.endsWith(`.${one.name}`));
}

/** The one to three signals that decide quality on this unit, in the order of the plant model. */
export function keySignals(unit: Pick<UnitSummary, 'key_signals'>, signals: readonly SignalInfo[]): SignalInfo[] {
  return unit.key_signals.map((name) => signalNamed(signals, name)).filter((one) => one !== undefined);
}

/** The label without the word that its unit already says: `Load temperature` in °C is `Load`. */
export function shortLabel(signal: Pick<SignalInfo, 'label' | 'unit'>): string {
  const said = signal.unit === '°C' ? / temperature$/i : signal.unit.endsWith('Pa') ? / pressure$/i : null;
  return said ? signal.label.replace(said, '') : signal.label;
}
