import { type ReactElement, useEffect, useRef } from 'react';
import uPlot, { type AlignedData } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../app/theme';
import { optionsOf, type PlotProps } from './plot-options';

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
