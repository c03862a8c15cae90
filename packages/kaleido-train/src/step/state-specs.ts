import { mapLeaves } from '@kaleido/engine';
import { float32, type HostTensor, type TensorSpec } from '@kaleido/shared/tensors';
import { type FlatLayout, piecesOf } from './flat-vector.ts';
import { mapState, type OptimiserState, type StepScalars } from './optimiser.ts';

/** The state's vectors in pieces that share their memory. */
export const inPieces = (layout: FlatLayout, state: OptimiserState<HostTensor>): OptimiserState<HostTensor[]> =>
  mapState(state, (vector) => piecesOf(layout, vector));

/** Outputs that overwrite their inputs' buffers. */
export const stateInPlace = ({ emaAlso }: OptimiserState<unknown>): Record<string, string> => ({
  ...{ weights: 'state.weights', expAvg: 'state.expAvg', expAvgSq: 'state.expAvgSq', ema: 'state.ema' },
  ...(Object.keys(emaAlso).length > 0 && { emaAlso: 'state.emaAlso' }),
});

/** The same tree with specs of its tensors. */
export const specsOf = <T>(tree: unknown): T => mapLeaves<HostTensor, T>(tree, ({ shape, dtype }): TensorSpec => ({ shape, dtype }));

export const scalarSpec: TensorSpec = { shape: [], dtype: 'float32' };

export const scalarSpecs = ({ emaAlso }: OptimiserState<unknown>): StepScalars<TensorSpec> => ({
  invStep: scalarSpec,
  epsOverLr: scalarSpec,
  lrTimesWd: scalarSpec,
  oneMinusDecay: scalarSpec,
  emaAlso: Object.fromEntries(Object.keys(emaAlso).map((name) => [name, scalarSpec])),
});

export const hostScalars = ({ invStep, epsOverLr, lrTimesWd, oneMinusDecay, emaAlso }: StepScalars<number>): StepScalars<HostTensor> => ({
  invStep: float32([], [invStep]),
  epsOverLr: float32([], [epsOverLr]),
  lrTimesWd: float32([], [lrTimesWd]),
  oneMinusDecay: float32([], [oneMinusDecay]),
  emaAlso: Object.fromEntries(Object.entries(emaAlso).map(([name, share]) => [name, float32([], [share])])),
});
