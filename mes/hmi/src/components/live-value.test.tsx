// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Cell } from '../live/quality';
import { live } from '../live/store';
import { LiveValue } from './LiveValue';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a live value on the page', () => {
  it('starts bad, is painted without React and ends its subscription when it leaves', () => {
    let paint: ((cell: Cell | undefined, nowMs: number) => void) | undefined;
    const end = vi.fn();
    vi.spyOn(live, 'subscribe').mockImplementation((_id, painter) => {
      paint = painter;
      return end;
    });
    const page = render(
      <LiveValue signal={{ id: 7, label: 'Zone 1', unit: '°C', decimals: 1, high: 1400, log: false }} />,
    );
    const value = screen.getByRole('group', { name: 'Zone 1' });
    expect(value.textContent).toBe('- - -°C');
    expect(value.dataset.quality).toBe('bad');
    paint?.({ value: 1052.04, quality: 'good', receivedMs: 0 }, 0);
    expect(value.textContent).toBe('1052.0°C');
    paint?.({ value: 1052.04, quality: 'stale', receivedMs: 0 }, 18_000);
    expect(value.textContent).toBe('1052.0°C0:18');
    page.unmount();
    expect(end).toHaveBeenCalledOnce();
    expect(() => paint?.({ value: 1, quality: 'good', receivedMs: 0 }, 0)).not.toThrow();
  });
});
