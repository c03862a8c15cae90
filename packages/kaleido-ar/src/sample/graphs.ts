import { type Engine, leavesOf, mapLeaves } from '@kaleido/engine';
import { keepLast } from '@kaleido/shared/keep-last';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { Batch } from '../batch.ts';
import type { T5Config } from '../t5/config.ts';
import { encode } from '../t5/encoder.ts';
import type { PriorWeights, TextEncoderWeights } from '../t5/weights.ts';
import { type CaptionMemory, captionMemory, decodeStep, type Memory, type StepInputs, type StepOutputs } from './step.ts';

/** Both components of a language model. */
export interface Model<T = HostTensor> {
  readonly textEncoder: TextEncoderWeights<T>;
  readonly prior: PriorWeights<T>;
}

/** A compiled graph with its weights. */
interface Graph<Inputs, Outputs> {
  run(inputs: Inputs): Promise<Outputs>;
  dispose(): Promise<void>;
}

export type Reader = Graph<Batch, CaptionMemory<HostTensor>>;
export type Stepper = Graph<StepInputs<HostTensor>, StepOutputs<HostTensor>>;

/** Graphs by batch size and caption length. */
export interface Graphs<G> {
  of(rows: number, length: number): Promise<G>;
  dispose(): Promise<void>;
}

/**
 * Weights of up to so many bytes are constants of each graph, which ONNX Runtime packs for its products and so copies; larger ones come
 * in at every run, so that all graphs together hold them once, as they were read.
 */
const largestConstants = 2 ** 28;

/** How many graphs of a kind are kept: those that were used last. */
const keptGraphs = 8;

/** The encoder, and what every step asks of its states. */
export const openReaders = (engine: Engine, config: T5Config, model: Model, limit = largestConstants): Graphs<Reader> =>
  graphs(async (rows, length) => {
    const constant = fits(model, limit);
    const ids: TensorSpec = { shape: [rows, length], dtype: 'int32' };
    const graph = await engine.compile(
      ({ model, batch }) => captionMemory(config, model.prior, encode(config, model.textEncoder, batch.ids, batch.mask), batch.mask),
      { model: constant ? model : specsOf<Model<TensorSpec>>(model), batch: { ids, mask: ids } },
      { name: 'caption' },
    );
    return { run: (batch) => graph.run({ model, batch }), dispose: () => graph.dispose() };
  });

/** One token further, with a cache of `places` tokens. */
export const openSteppers = (
  engine: Engine,
  config: T5Config,
  prior: PriorWeights<HostTensor>,
  places: number,
  limit = largestConstants,
): Graphs<Stepper> =>
  graphs(async (rows, length) => {
    const constant = fits(prior, limit);
    const graph = await engine.compile(
      ({ prior, step }) => decodeStep(config, prior, step, constant),
      { prior: constant ? prior : specsOf<PriorWeights<TensorSpec>>(prior), step: stepSpecs(config, rows, length, places) },
      { name: 'decoder step' },
    );
    return { run: (step) => graph.run({ prior, step }), dispose: () => graph.dispose() };
  });

function stepSpecs({ num_heads, d_kv, num_decoder_layers: blocks }: T5Config, rows: number, length: number, places: number) {
  const spec = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
  const memory = (length: number): Memory<TensorSpec>[] =>
    Array.from({ length: blocks }, () => ({ keys: spec(rows, num_heads, length, d_kv), values: spec(rows, num_heads, length, d_kv) }));
  const inputs: StepInputs<TensorSpec> = {
    ids: { shape: [rows], dtype: 'int32' },
    bias: spec(1, num_heads, 1, places + 1),
    past: memory(places),
    caption: { blocks: memory(length), bias: spec(rows, 1, 1, length) },
  };
  return inputs;
}

const fits = (weights: unknown, limit: number): boolean =>
  [...leavesOf<HostTensor>(weights).values()].reduce((sum, { data }) => sum + data.byteLength, 0) <= limit;

const specsOf = <T>(weights: unknown): T => mapLeaves<HostTensor, T>(weights, ({ shape, dtype }) => ({ shape, dtype }));

function graphs<G extends { dispose(): Promise<void> }>(compile: (rows: number, length: number) => Promise<G>): Graphs<G> {
  const kept = keepLast<G>(keptGraphs, { release: (graph) => graph.dispose() });
  return {
    of: (rows, length) => kept.of(`${rows} ${length}`, () => compile(rows, length)),
    dispose: () => kept.dispose(),
  };
}
