// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sessionQuery } from '../api/queries';
import type { Command } from '../api/types';
import { useLink } from '../live/store';
import { CommandBar } from './CommandBar';
import { lockedGroups } from './locked';

const commands: Command[] = [
  { command: 'Hold', enabled: true, reason: null },
  { command: 'Restart', enabled: false, reason: 'only from Held' },
  { command: 'Abort', enabled: true, reason: null },
];
const send = vi.fn(() => Promise.resolve());

beforeEach(() => {
  // jsdom has no modal dialogs; showing one is the browser's part.
  HTMLDialogElement.prototype.showModal = function show(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.open = false;
  };
  useLink.setState({ state: 'live', lastFrameMs: 0 });
  send.mockClear();
});
afterEach(cleanup);

const bar = (permissions = ['batch.hold']) => {
  const client = new QueryClient();
  client.setQueryData(sessionQuery().queryKey, {
    person: { id: 'p1', name: 'J. Doe', role: 'operator', permissions },
    csrf_token: '',
    expires_at: '',
  });
  return render(
    <QueryClientProvider client={client}>
      <CommandBar target="B-1042" commands={commands} send={send} permission={() => 'batch.hold'} />
    </QueryClientProvider>,
  );
};
const button = (name: string | RegExp) => screen.getByRole('button', { name }) as HTMLButtonElement;

describe('the reasons of locked commands', () => {
  it('are said once each', () => {
    const locked = (command: string, reason: string): Command => ({ command, enabled: false, reason });
    expect(lockedGroups([...commands, locked('Start', 'only from Held')])).toEqual(['Restart, Start: only from Held']);
    expect(
      lockedGroups([
        commands[0]!,
        locked('Start', 'Start is not legal in Running'),
        locked('Reset', 'Reset is not legal in Running'),
      ]),
    ).toEqual(['Start, Reset: not legal in Running']);
    expect(lockedGroups([locked('Hold', 'not connected'), locked('Stop', 'not connected')])).toEqual([
      'All locked: not connected',
    ]);
  });
});

describe('the commands of a batch', () => {
  it('locks what is not legal and says why', () => {
    bar();
    expect(button('Hold').disabled).toBe(false);
    expect(button('Restart, locked: only from Held').disabled).toBe(true);
  });
  it('sends Hold at once, because it is the safe direction', () => {
    bar();
    fireEvent.click(button('Hold'));
    expect(send).toHaveBeenCalledWith('Hold', '');
  });
  it('aborts only with a reason and the typed name of the batch', () => {
    bar();
    fireEvent.click(button('Abort'));
    const confirm = button('Abort B-1042');
    expect(confirm.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'water leak' } });
    expect(confirm.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText('Type B-1042 to confirm'), { target: { value: 'b-1042' } });
    expect(confirm.disabled).toBe(false);
    fireEvent.click(confirm);
    expect(send).toHaveBeenCalledWith('Abort', 'water leak');
  });
  it('locks what this person may not do', () => {
    bar(['plant.view']);
    expect(button('Hold, locked: needs the permission batch.hold').disabled).toBe(true);
  });
  it('locks everything while the link is lost', () => {
    bar();
    act(() => useLink.setState({ state: 'lost', lastFrameMs: 0 }));
    for (const one of screen.getAllByRole('button')) expect((one as HTMLButtonElement).disabled).toBe(true);
    expect(button('Hold, locked: no link: the picture is old')).toBeTruthy();
  });
});
