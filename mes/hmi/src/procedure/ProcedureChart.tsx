import { type ReactElement, useMemo } from 'react';
import type { Block } from '../api/types';
import { chartOf } from './from-blocks';
import { type Chart, layoutProcedure, type PlacedStep, type StepStatus, type Wire } from './layout';

interface ProcedureChartProps {
  blocks: readonly Block[];
  selected?: string | null;
  onSelect?: (block: string) => void;
}

const WORDS: Record<StepStatus, string> = {
  to_come: 'to come',
  running: 'running',
  done: 'done',
  skipped: 'not taken',
  failed: 'failed',
};

/** The procedure as a function chart: done, running and to-come steps differ by fill, icon and weight, not by hue. */
export function ProcedureChart({ blocks, selected, onSelect }: ProcedureChartProps): ReactElement {
  const chart = useMemo(() => layoutProcedure(chartOf(blocks)), [blocks]);
  return (
    <svg
      width={chart.width}
      height={chart.height}
      viewBox={`0 0 ${chart.width} ${chart.height}`}
      role="list"
      aria-label="Procedure steps"
    >
      <Wires chart={chart} />
      <circle className="wire" cx={chart.begin[0]} cy={chart.begin[1]} r="8" />
      <circle className="wire" cx={chart.end[0]} cy={chart.end[1]} r="8" />
      <circle className="wire" cx={chart.end[0]} cy={chart.end[1]} r="4" />
      {chart.steps.map((placed) => (
        <Step key={placed.step.id} placed={placed} selected={placed.step.id === selected} onSelect={onSelect} />
      ))}
    </svg>
  );
}

function Wires({ chart }: { chart: Chart }): ReactElement {
  return (
    <g aria-hidden="true">
      {chart.wires.map((wire, index) => (
        <WireLine key={index} wire={wire} />
      ))}
      {chart.notes.map((note, index) => (
        <text key={index} className={note.muted ? 'label' : 'label plain'} x={note.x} y={note.y}>
          <title>{note.text}</title>
          {cut(note.text, note.room)}
        </text>
      ))}
    </g>
  );
}

function WireLine({ wire }: { wire: Wire }): ReactElement {
  const path = (shift: number): string =>
    wire.points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y + shift}`).join(' ');
  if (wire.kind === 'double') {
    return (
      <>
        <path className="wire" d={path(-2)} />
        <path className="wire" d={path(2)} />
      </>
    );
  }
  return <path className={wire.kind === 'plain' ? 'wire' : `wire ${wire.kind}`} d={path(0)} />;
}

interface StepProps {
  placed: PlacedStep;
  selected: boolean;
  onSelect: ((block: string) => void) | undefined;
}

const CHARACTER = 7.4;

function cut(text: string, room: number): string {
  const most = Math.max(4, Math.floor(room / CHARACTER));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

function Step({ placed, selected, onSelect }: StepProps): ReactElement {
  const { step, x, y, width, height } = placed;
  const crowded = step.fact === step.type && step.label.length > 14;
  const fact = crowded ? '' : cut(step.fact, width * 0.5);
  const label = cut(step.label, width - 46 - fact.length * CHARACTER);
  const classes = `step ${step.status === 'failed' ? 'done' : step.status}`;
  return (
    <g
      className={classes}
      role="listitem"
      transform={`translate(${x} ${y})`}
      aria-label={`${step.label}, ${WORDS[step.status]}${step.fact ? `, ${step.fact}` : ''}`}
      aria-current={step.status === 'running' ? 'step' : undefined}
      onClick={() => onSelect?.(step.id)}
    >
      <title>{[step.label, step.fact || WORDS[step.status], step.detail].filter(Boolean).join(' · ')}</title>
      <rect
        className={`box ${step.status}`}
        width={width}
        height={height}
        rx="2"
        strokeWidth={selected ? 3 : undefined}
      />
      <Glyph status={step.status} />
      {step.status === 'running' && step.progress !== undefined && (
        <rect className="made" x="3" y={height - 6} width={(width - 6) * Math.min(1, step.progress)} height="4" />
      )}
      <text x="34" y={height / 2 + 5}>
        {label}
      </text>
      <text className="fact" x={width - 10} y={height / 2 + 5}>
        {fact}
      </text>
    </g>
  );
}

const GLYPHS: Record<StepStatus, string> = {
  done: 'M12 17 L16 21 L24 12',
  running: 'M13 11 L24 17 L13 23 Z',
  to_come: 'M18 14 A3 3 0 1 0 18 20 A3 3 0 1 0 18 14',
  skipped: 'M13 17 H23',
  failed: 'M13 12 L23 22 M23 12 L13 22',
};

function Glyph({ status }: { status: StepStatus }): ReactElement {
  return <path className={status === 'running' ? 'glyph solid' : 'glyph'} d={GLYPHS[status]} />;
}
