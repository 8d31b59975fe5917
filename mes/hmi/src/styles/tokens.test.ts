import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf('}', start));
  return new Map([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

const light = tokens(':root');
const dark = new Map([...light, ...tokens("[data-theme='dark']")]);

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const channel = (offset: number): number => {
    const c = Number.parseInt(hex.slice(offset, offset + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(theme: Map<string, string>, front: string, back: string): number {
  const [a, b] = [luminance(theme.get(front)!), luminance(theme.get(back)!)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const surfaces = ['bg', 'panel', 'control'];
const pairs: [string, string, number][] = [
  ...surfaces.flatMap((back): [string, string, number][] =>
    ['text', 'muted', 'live', 'sp', 'select'].map((front) => [front, back, 4.5]),
  ),
  ['text', 'idle', 4.5],
  ['on-action', 'action', 4.5],
  ['outline', 'bg', 3],
  ['outline', 'panel', 3],
  ['text', 'track', 3],
  ...['p1', 'p2', 'p3', 'p4'].map((p): [string, string, number] => [`on-${p}`, p, 4.5]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((pen): [string, string, number] => [`pen${pen}`, 'panel', 4.5]),
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s theme', (_name, theme) => {
  it.each(pairs)('keeps %s on %s at %f : 1 or better', (front, back, least) => {
    expect(contrast(theme, front, back)).toBeGreaterThanOrEqual(least);
  });
  it('gives every alarm priority its own colour', () => {
    expect(new Set(['p1', 'p2', 'p3', 'p4'].map((p) => theme.get(p))).size).toBe(4);
  });
});
