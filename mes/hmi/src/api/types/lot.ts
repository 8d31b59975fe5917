import type { components } from '../schema';
import type { Page } from './plant';

type Schemas = components['schemas'];

export type LotSummary = Schemas['LotBrief'];
export type LotDetail = Schemas['LotOut'];
export type Balance = LotDetail['balance'];
export type LotTest = LotDetail['tests'][number];
export type Proposal = NonNullable<LotDetail['proposal']>;
export type LegalDisposition = LotDetail['legal_dispositions'][number];
export type DispositionRecord = LotDetail['dispositions'][number];
export type Disposition = 'free' | 'hold' | 'released' | 'rejected' | 'consumed';

export type TraceNode = Schemas['NodeOut'];
/** An edge; folded edges of the picture have no fraction of their own. */
export type TraceEdge = Omit<Schemas['EdgeOut'], 'fraction'> & { fraction: number | null };
export type Trace = Omit<Schemas['TraceOut'], 'edges'> & { edges: TraceEdge[] };

export type Results = Page<Schemas['ResultOut']>;
/** A demagnetisation curve: H in kA/m, negative in the second quadrant, J in T. */
export type Curve = Pick<Schemas['CurveOut'], 'file' | 'name' | 'h_ka_per_m' | 'j_t'>;

export type Materials = Schemas['MaterialsOut'];
