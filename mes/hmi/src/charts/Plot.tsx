import { type ReactElement, useEffect, useRef } from 'react';
import uPlot, { type AlignedData, type Axis, type Options, type Series as PlotSeries } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../app/theme';
import { formatSignificant } from '../format/number';
import { formatClock } from '../format/time';
import type { Column } from './profile-data';

export interface Curve {
  label: string;
  /** Token of its colour. */
  token: string;
  width: number;
  dash?: number[];
  table: [number[], Column];
}

interface PlotProps {
  /** Words of the picture, for those who cannot see it. */
  summary: string;
  curves: readonly Curve[];
  height: number;
  unit: string;
  log?: boolean;
  /** Span of the time axis in s; that of the data when left out. */
  span?: [number, number];
  /** Plant time of now in s; a line is drawn there. */
  now?: number | null;
  /** Plots of one key share their cursor. */
  sync: string;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axes(unit: string, log: boolean): Axis[] {
  const common: Axis = {
    stroke: () => token('--muted'),
    font: '14px Inter, sans-serif',
    grid: { stroke: () => token('--grid'), width: 1 },
    ticks: { show: false },
  };
  const clock: Axis = { ...common, space: 80, values: (_plot, marks) => marks.map((s) => formatClock(s * 1000)) };
  const scale: Axis = { ...common, size: 64, label: unit, labelSize: 20, labelFont: '14px Inter, sans-serif' };
  if (log)
    return [
      clock,
      { ...scale, splits: decades, filter: (_plot, splits) => splits, values: (_plot, marks) => marks.map(power) },
    ];
  return [clock, { ...scale, values: (_plot, marks) => marks.map((one) => formatSignificant(one)) }];
}

const power = (value: number | null): string =>
  value === null ? '' : value.toExponential(0).replace('e+', 'e').replace('-', '−');

/** Whole decades, every second one when there are many. */
function decades(_plot: uPlot, _axis: number, low: number, high: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const step = to - from > 4 ? 2 : 1;
  return Array.from(
    { length: Math.max(0, Math.floor((to - from) / step) + 1) },
    (_, index) => 10 ** (from + index * step),
  );
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

function optionsOf(props: PlotProps, width: number, latest: () => PlotProps): Options {
  const series: PlotSeries[] = props.curves.map((curve) => ({
    label: curve.label,
    stroke: () => token(curve.token),
    width: curve.width,
    points: { show: false },
    ...(curve.dash ? { dash: curve.dash } : {}),
  }));
  return {
    width,
    height: props.height,
    legend: { show: false },
    cursor: { sync: { key: props.sync }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_plot, low, high) => latest().span ?? [low, high] },
      y: props.log ? { distr: 3 } : {},
    },
    axes: axes(props.unit, props.log ?? false),
    series: [{}, ...series],
    hooks: { draw: [(plot) => drawNow(plot, latest().now)] },
  };
}

/** Curves over plant time, drawn on a canvas (uPlot). Redrawn for new data, a new size and a new theme. */
export function Plot(props: PlotProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  const theme = useTheme((one) => one.theme);
  const shape = `${props.curves.map((curve) => curve.label).join('|')} ${props.unit} ${props.height} ${theme}`;
  useEffect(() => {
    latest.current = props;
    plot.current?.setData(joined(props));
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = new uPlot(
      optionsOf(latest.current, element.clientWidth || 600, () => latest.current),
      joined(latest.current),
      element,
    );
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: latest.current.height }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      plot.current = null;
      made.destroy();
    };
  }, [shape]);
  return <div ref={box} className="plot" role="img" aria-label={props.summary} />;
}

function joined(props: PlotProps): AlignedData {
  const tables = props.curves.map((curve) => curve.table as unknown as AlignedData);
  if (tables.length === 0) return [[]];
  return tables.length === 1 ? (tables[0] as AlignedData) : uPlot.join(tables);
}
