import { describe, expect, it } from 'vitest';
import { type Cell, type Link, reduceLink, shown } from './quality';

const plain = { unit: '°C', factor: 1, digits: 1, powers: false };
const cell = (over: Partial<Cell>): Cell => ({ value: 1052.04, quality: 'good', receivedMs: 1000, ...over });

describe('a live value', () => {
  it('is plain when good', () => {
    expect(shown(cell({}), plain, 2000)).toEqual({ text: '1052.0', quality: 'good', mark: '', reason: '' });
  });
  it('is hidden with a question mark and a reason when bad or never received', () => {
    for (const one of [undefined, cell({ quality: 'bad' }), cell({ value: null }), cell({ value: Number.NaN })]) {
      const result = shown(one, plain, 2000);
      expect(result).toMatchObject({ text: '- - -', quality: 'bad', mark: '?' });
      expect(result.reason).not.toBe('');
    }
  });
  it('keeps the last value with its age when stale, however old', () => {
    expect(shown(cell({ quality: 'stale' }), plain, 48_000)).toMatchObject({ text: '1052.0', mark: '0:47' });
    expect(shown(cell({ quality: 'stale' }), plain, 864_001_000)).toMatchObject({ quality: 'stale', mark: '10 d' });
  });
  it('is marked when uncertain', () => {
    expect(shown(cell({ quality: 'uncertain' }), plain, 2000)).toMatchObject({ mark: '~', quality: 'uncertain' });
  });
});

describe('the link', () => {
  const live: Link = { state: 'live', lastFrameMs: 1000 };
  it('is lost only after three seconds of silence', () => {
    expect(reduceLink(live, { kind: 'tick', nowMs: 4000 }).state).toBe('live');
    expect(reduceLink(live, { kind: 'tick', nowMs: 4001 }).state).toBe('lost');
  });
  it('is lost when nothing ever came', () => {
    expect(reduceLink({ state: 'connecting', lastFrameMs: 0 }, { kind: 'tick', nowMs: 3001 }).state).toBe('lost');
  });
  it('comes back with a snapshot and not with a mere frame', () => {
    const lost: Link = { state: 'lost', lastFrameMs: 1000 };
    expect(reduceLink(lost, { kind: 'frame', snapshot: false, nowMs: 9000 })).toBe(lost);
    expect(reduceLink(lost, { kind: 'frame', snapshot: true, nowMs: 9000 })).toEqual({
      state: 'live',
      lastFrameMs: 9000,
    });
  });
});
