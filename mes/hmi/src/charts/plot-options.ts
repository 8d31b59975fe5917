/** How curves are drawn on a canvas by uPlot: axes, scales, marks. Colours come from the tokens of the theme. */
import uPlot, { type Axis, type Options, type Series as PlotSeries } from 'uplot';
import { formatSignificant } from '../format/number';
import { formatClock } from '../format/time';
import type { Column } from './profile-data';
import { decadeRange, linearRange } from './ranges';

export interface Curve {
  label: string;
  /** Token of its colour. */
  token: string;
  width: number;
  dash?: number[];
  /** A plan or setpoint; measured curves decide the range of the axis. */
  wanted?: boolean;
  table: [number[], Column];
}

export interface PlotProps {
  /** Words of the picture, for those who cannot see it. */
  summary: string;
  curves: readonly Curve[];
  height: number;
  unit: string;
  /** Smallest span of a linear axis, so that noise stays small. */
  least?: number;
  /** Makes the axis logarithmic, over at least these values. */
  log?: [number, number] | undefined;
  /** Span of the time axis in s; that of the data when left out. */
  span?: [number, number];
  /** Plant time of now in s; a line is drawn there. */
  now?: number | null;
  /** Plots of one key share their cursor. */
  sync: string;
  /** Told the time under the cursor in s, and null when it leaves. */
  onCursor?: (at: number | null) => void;
}

const FONT = '14px Inter, sans-serif';

export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const power = (value: number | null): string =>
  value === null ? '' : value.toExponential(0).replace('e+', 'e').replace('-', '−');

/** Whole decades; every second one where a decade is lower than a line of text. */
function decades(plot: uPlot, _axis: number, low: number, high: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const room = plot.bbox.height / devicePixelRatio / Math.max(1, Math.log10(high / low));
  const step = room < 16 ? 2 : 1;
  const count = Math.max(0, Math.floor((to - from) / step) + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (from + index * step));
}

function axes(unit: string, log: boolean): Axis[] {
  const common: Axis = {
    stroke: () => token('--muted'),
    font: FONT,
    grid: { stroke: () => token('--grid'), width: 1 },
    ticks: { show: false },
  };
  const clock: Axis = {
    ...common,
    size: 30,
    space: 80,
    values: (_plot, marks) => marks.map((s) => formatClock(s * 1000)),
  };
  const scale: Axis = { ...common, size: 64, label: unit, labelSize: 20, labelFont: FONT };
  if (!log) return [clock, { ...scale, values: (_plot, marks) => marks.map((one) => formatSignificant(one)) }];
  const filter: Axis.Filter = (_plot, splits) => splits;
  return [clock, { ...scale, splits: decades, filter, values: (_plot, marks) => marks.map(power) }];
}

function valueRange({ curves, log, least = 0 }: PlotProps): [number, number] {
  const columns = (wanted: boolean): Column[] =>
    curves.filter((curve) => (curve.wanted ?? false) === wanted).map((curve) => curve.table[1]);
  if (log) return decadeRange([...columns(false), ...columns(true)], log);
  return linearRange(columns(false), columns(true), least);
}

function drawNow(plot: uPlot, now: number | null | undefined): void {
  if (now === null || now === undefined) return;
  const x = plot.valToPos(now, 'x', true);
  const { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.strokeStyle = token('--text');
  plot.ctx.lineWidth = 1.5 * devicePixelRatio;
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

/** The highest point of a curve: there its name has room above the line. */
function crest({ table: [times, values] }: Curve): [number, number] | null {
  let best: [number, number] | null = null;
  values.forEach((value, index) => {
    if (typeof value === 'number' && (best === null || value > best[1])) best = [times[index] ?? 0, value];
  });
  return best;
}

/** Writes the name of each curve over its crest when there are several. */
function drawNames(plot: uPlot, curves: readonly Curve[]): void {
  if (curves.length < 2) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = FONT.replace('14px', `${14 * devicePixelRatio}px`);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  for (const curve of curves) {
    const at = crest(curve);
    if (!at) continue;
    const [x, y] = [plot.valToPos(at[0], 'x', true), plot.valToPos(at[1], 'y', true)];
    if (x < bbox.left || x > bbox.left + bbox.width || y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.fillStyle = token(curve.token);
    const last = bbox.left + bbox.width - ctx.measureText(curve.label).width;
    ctx.fillText(curve.label, Math.min(x, last), y - 3 * devicePixelRatio);
  }
  ctx.restore();
}

function toSeries(curve: Curve): PlotSeries {
  return {
    label: curve.label,
    stroke: () => token(curve.token),
    width: curve.width,
    points: { show: false },
    ...(curve.dash ? { dash: curve.dash } : {}),
  };
}

/** Options of one plot. What changes between redraws is read from `latest`. */
export function optionsOf(props: PlotProps, width: number, latest: () => PlotProps): Options {
  const cursor = (plot: uPlot): void => {
    const { left } = plot.cursor;
    latest().onCursor?.(left === undefined || left === null || left < 0 ? null : plot.posToVal(left, 'x'));
  };
  return {
    width,
    height: props.height,
    legend: { show: false },
    cursor: { sync: { key: props.sync }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_plot, low, high) => latest().span ?? [low, high] },
      y: { ...(props.log ? { distr: 3 as const } : {}), range: () => valueRange(latest()) },
    },
    axes: axes(props.unit, props.log !== undefined),
    series: [{}, ...props.curves.map(toSeries)],
    hooks: {
      draw: [(plot) => drawNow(plot, latest().now), (plot) => drawNames(plot, latest().curves)],
      setCursor: [cursor],
    },
  };
}
