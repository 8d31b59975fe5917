import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { curvesQuery } from '../api/queries';

import { Panel } from '../components/Panel';
import { formatNumber } from '../format/number';
import { demagScale, fluxDensity, path } from './demag';

const WIDTH = 336;
const HEIGHT = 220;
const FRAME = { left: 8, top: 12, right: 52, bottom: 28 };

/** Second-quadrant curves of a lot: J of every coupon, and B of the first. Nothing without a curve. */
export function DemagPanel({ lot }: { lot: string }): ReactElement | null {
  const curves = useQuery(curvesQuery(lot)).data ?? [];
  const first = curves[0];
  if (!first) return null;
  const scale = demagScale(curves, { width: WIDTH, height: HEIGHT, ...FRAME });
  const [x0, y0] = scale.at(0, 0);
  const [left] = scale.at(scale.low, 0);
  return (
    <Panel title="Demagnetisation" meta={`${curves.length} coupons`}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Demagnetisation curves of ${curves.length} coupons down to ${formatNumber(scale.low, 0)} kA/m`}
      >
        <path className="axis" d={`M${left} ${y0} H${x0} V${FRAME.top}`} />
        {curves.slice(1).map((curve) => (
          <path key={curve.file} className="line ghost" d={path(curve.h_ka_per_m, curve.j_t, scale)} />
        ))}
        <path className="line second" d={path(first.h_ka_per_m, fluxDensity(first), scale)} />
        <path className="line actual" d={path(first.h_ka_per_m, first.j_t, scale)} />
        <text className="label" x={left} y={HEIGHT - 8}>
          {formatNumber(scale.low, 0)}
        </text>
        <text className="label" x={x0} y={HEIGHT - 8} textAnchor="end">
          0 kA/m
        </text>
        <text className="label" x={x0 + 4} y={scale.at(0, scale.high)[1] + 12}>
          {formatNumber(scale.high, 2)} T
        </text>
      </svg>
      <p className="caption">J of the first coupon solid, its B in the second pen, other coupons dashed</p>
    </Panel>
  );
}
