/** Which permission a command needs, as the service checks it; used to say why a button is locked. */

const OF_BATCH: Record<string, string> = {
  Start: 'batch.start',
  Hold: 'batch.hold',
  Pause: 'batch.hold',
  Restart: 'batch.resume',
  Resume: 'batch.resume',
  Stop: 'batch.stop',
  Abort: 'batch.stop',
  Reset: 'batch.stop',
};

export const batchPermission = (command: string): string => OF_BATCH[command] ?? 'batch.start';

/** Anyone who is signed in may hold a unit; everything else needs the right to command it. */
export const unitPermission = (command: string): string =>
  command.toLowerCase() === 'hold' ? 'batch.hold' : 'unit.command';
