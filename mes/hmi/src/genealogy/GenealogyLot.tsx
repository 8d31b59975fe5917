import { useNavigate } from '@tanstack/react-router';
import type { KeyboardEvent, ReactElement } from 'react';
import { formatFraction } from '../format/number';
import { formatMass } from '../format/quantity';
import { LOT_HEIGHT, LOT_WIDTH, type PlacedLot } from './layout';

/** Enter and Space do what a click does. */
export function pressed(event: KeyboardEvent, act: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  act();
}

interface GenealogyLotProps {
  lot: PlacedLot;
  chosen: boolean;
  /** Opens the lane of a node that stands for several lots. */
  toggle: (lane: string) => void;
}

/** A lot, which leads to its page, or several lots folded into one node, which opens. */
export function GenealogyLot({ lot, chosen, toggle }: GenealogyLotProps): ReactElement {
  const navigate = useNavigate();
  const several = lot.lots.length > 1;
  const held = lot.lots.filter((one) => one.disposition === 'hold').length;
  const open = (): void => {
    if (several) toggle(lot.lane);
    else void navigate({ to: '/lots/$id', params: { id: lot.code } });
  };
  return (
    <g
      className={`lot${chosen ? ' chosen' : ''}${several ? ' several' : ''}`}
      role={several ? 'button' : 'link'}
      tabIndex={0}
      transform={`translate(${lot.x} ${lot.y})`}
      aria-label={several ? `Open ${lot.lots.length} lots, ${formatMass(lot.mass_kg)}` : wordsOf(lot)}
      aria-expanded={several ? false : undefined}
      aria-current={chosen ? 'true' : undefined}
      onClick={open}
      onKeyDown={(event) => pressed(event, open)}
    >
      {several && <rect className="behind" x="5" y="-5" width={LOT_WIDTH} height={LOT_HEIGHT} rx="2" />}
      <rect width={LOT_WIDTH} height={LOT_HEIGHT} rx="2" />
      {held > 0 && <rect className="held-flag" x={LOT_WIDTH - 24} y="8" width="16" height="14" />}
      <text className="label bold" x="10" y="22">
        {several ? `${lot.lots.length} lots` : lot.code}
      </text>
      <text x="10" y="42">
        {formatMass(lot.mass_kg)}
      </text>
      <text className="second" x="10" y="62">
        {held > 0 && several ? `${held} on hold` : madeIn(lot)}
      </text>
    </g>
  );
}

function wordsOf({ lots: [node] }: PlacedLot): string {
  if (!node) return '';
  const share = node.fraction === null ? '' : `, ${formatFraction(node.fraction)} of the mass`;
  return `Lot ${node.code}, ${node.material}, ${formatMass(node.initial_mass_kg)}, ${node.disposition}${share}`;
}

/** The batch that made the lots, how many batches, or the material of a received lot. */
function madeIn({ lots }: PlacedLot): string {
  const batches = new Set(lots.map((lot) => lot.batch));
  if (batches.size > 1) return `${batches.size} batches`;
  return lots[0]?.batch ?? lots[0]?.material.slice(0, 13) ?? '';
}
