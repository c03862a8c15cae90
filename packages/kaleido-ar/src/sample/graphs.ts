import { type Engine, fitAsConstants } from '@kaleido/engine';
import { keepLast } from '@kaleido/shared/keep-last';
import type { Constant, HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { encode } from '../t5/encoder.ts';
import type { PriorWeights, TextEncoderWeights } from '../t5/weights.ts';
import { type CaptionKV, captionKV, decodeStep, type KV, type StepInputs, type StepOutputs } from './step.ts';

/** Both components of a language model. */
export interface Model<T = Constant> {
  readonly textEncoder: TextEncoderWeights<T>;
  readonly prior: PriorWeights<T>;
}

/** A compiled graph with its weights. */
interface Graph<Inputs, Outputs> {
  run(inputs: Inputs): Promise<Outputs>;
  dispose(): Promise<void>;
}

export type EncoderGraph = Graph<Batch, CaptionKV<HostTensor>>;
export type StepGraph = Graph<StepInputs<HostTensor>, StepOutputs<HostTensor>>;

/** Graphs by batch size and caption length. */
export interface Graphs<G> {
  of(rows: number, length: number): Promise<G>;
  dispose(): Promise<void>;
}

/** Number of graphs to keep of each kind, the most recently used. */
const MAX_GRAPHS = 8;

/** The encoder, and the cross-attention's keys and values of its states. */
export const openEncoderGraphs = (engine: Engine, config: T5Config, model: Model, maxConstantBytes?: number): Graphs<EncoderGraph> =>
  graphs(async (rows, length) => {
    const ids: TensorSpec = { shape: [rows, length], dtype: 'int32' };
    const graph = await engine.compile(
      ({ model, batch }) => captionKV(config, model.prior, encode(config, model.textEncoder, batch.ids, batch.mask), batch.mask),
      { model, batch: { ids, mask: ids } },
      { name: 'caption', maxConstantBytes, quantizable: ['model'] },
    );
    return { run: (batch) => graph.run({ batch }), dispose: () => graph.dispose() };
  });

/** One step of the decoder, for any number of sequences and any lengths of cache and captions. */
export async function openStepGraph(
  engine: Engine,
  config: T5Config,
  prior: PriorWeights<Constant>,
  maxConstantBytes?: number,
): Promise<StepGraph> {
  const joined = !engine.weights && fitAsConstants(prior, maxConstantBytes); // other weights would be concatenated in every run
  const graph = await engine.compile(
    ({ prior, step }) => decodeStep(config, prior, step, joined),
    { prior, step: stepSpecs(config, 2, 3, 5) },
    { name: 'decoder step', maxConstantBytes, quantizable: ['prior'], alsoFor: { prior, step: stepSpecs(config, 7, 11, 13) } },
  );
  return { run: (step) => graph.run({ step }), dispose: () => graph.dispose() };
}

function stepSpecs({ num_heads, d_kv, num_decoder_layers: blocks }: T5Config, rows: number, length: number, capacity: number) {
  const spec = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const kv = (length: number): KV<TensorSpec>[] =>
    Array.from({ length: blocks }, () => ({ keys: spec(rows, num_heads, length, d_kv), values: spec(rows, num_heads, length, d_kv) }));
  const inputs: StepInputs<TensorSpec> = {
    ids: { shape: [rows], dtype: 'int32' },
    bias: spec(1, num_heads, 1, 1 + capacity),
    past: kv(capacity),
    caption: { blocks: kv(length), bias: spec(rows, 1, 1, length) },
  };
  return inputs;
}

function graphs<G extends { dispose(): Promise<void> }>(compile: (rows: number, length: number) => Promise<G>): Graphs<G> {
  const kept = keepLast<G>(MAX_GRAPHS, { release: (graph) => graph.dispose() });
  return {
    of: (rows, length) => kept.of(`${rows} ${length}`, () => compile(rows, length)),
    dispose: () => kept.dispose(),
  };
}
