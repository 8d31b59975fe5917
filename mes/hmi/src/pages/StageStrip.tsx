import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { OrderStage } from '../api/types';
import { counted, formatNumber } from '../format/number';
import { formatMass } from '../format/quantity';
import { shareOf } from './stage-share';

const HEIGHT = 84;
const WIDTH = 40;

/** The stages of the route as columns in material order: bar, figures, running batches, lots that stand there. */
export function StageStrip({ stages }: { stages: readonly OrderStage[] }): ReactElement {
  return (
    <ol className="stages" aria-label="Stages">
      {stages.map((stage) => (
        <li key={stage.operation} className="stage" aria-label={`Stage ${stage.operation}, ${stage.state}`}>
          <h3>{stage.operation.replace(/_/g, ' ')}</h3>
          <Bar stage={stage} />
          <span className="value">
            {formatNumber(stage.mass_out_kg, 1)}
            <span className="unit-of">kg</span>
          </span>
          <span className="caption">
            {stage.total === 0 ? stage.state : `${stage.done} of ${counted(stage.total, 'batch', 'batches')}`}
          </span>
          <StageBatches stage={stage} />
          <StageLots stage={stage} />
        </li>
      ))}
    </ol>
  );
}

function Bar({ stage }: { stage: OrderStage }): ReactElement {
  const { done, work } = shareOf(stage);
  const [good, busy] = [HEIGHT * done, HEIGHT * work];
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`${Math.round(done * 100)} % done`}>
      <rect className="stage-need" x="0.5" y="0.5" width={WIDTH - 1} height={HEIGHT - 1} />
      <rect className="stage-good" y={HEIGHT - good} width={WIDTH} height={good} />
      {busy > 0 && <rect className="stage-work" x="0.5" y={HEIGHT - good - busy} width={WIDTH - 1} height={busy} />}
    </svg>
  );
}

function StageBatches({ stage }: { stage: OrderStage }): ReactElement {
  return (
    <ul className="stage-list">
      {stage.batches
        .filter((batch) => batch.state !== 'Complete')
        .map((batch) => (
          <li key={batch.id}>
            <Link to="/batches/$id" params={{ id: batch.id }}>
              <svg width="12" height="12" aria-hidden="true">
                <circle className="trail-end running" cx="6" cy="6" r="4.5" />
              </svg>
              {batch.id}
            </Link>
          </li>
        ))}
    </ul>
  );
}

/** The lots of a stage in one line, which opens; a single lot leads straight to its page. */
function StageLots({ stage }: { stage: OrderStage }): ReactElement | null {
  const { lots } = stage;
  const [only] = lots;
  if (!only) return null;
  if (lots.length === 1) {
    return (
      <ul className="stage-list">
        <StageLot lot={only} />
      </ul>
    );
  }
  const held = lots.filter((lot) => lot.disposition === 'hold').length;
  const mass = lots.reduce((sum, lot) => sum + lot.mass_kg, 0);
  return (
    <details className="stage-lots">
      <summary>
        {lots.length} lots, {formatMass(mass)}
        {held > 0 && <b className="block">{held} on hold</b>}
      </summary>
      <ul className="stage-list">
        {lots.map((lot) => (
          <StageLot key={lot.code} lot={lot} />
        ))}
      </ul>
    </details>
  );
}

function StageLot({ lot }: { lot: OrderStage['lots'][number] }): ReactElement {
  const used = lot.disposition === 'consumed';
  return (
    <li title={`${formatMass(lot.left_kg)} of ${formatMass(lot.mass_kg)} left, ${lot.disposition}`}>
      <Link to="/lots/$id" params={{ id: lot.code }} className={used ? 'used' : undefined}>
        <svg width="12" height="12" aria-hidden="true">
          <rect className={used ? 'trail-end done' : 'trail-end'} x="1.5" y="1.5" width="9" height="9" />
        </svg>
        {lot.code}
        {lot.disposition === 'hold' && (
          <span className="state held little">
            <span>hold</span>
          </span>
        )}
      </Link>
    </li>
  );
}
