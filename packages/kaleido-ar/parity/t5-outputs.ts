import { type Engine, type Feeds, leavesOf, mapLeaves, nest } from '@kaleido/engine';
import { crossEntropy } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { type HostTensor, int32, type NamedTensors, type TensorSpec } from '@kaleido/shared/tensors';
import type { T5Config } from '#src/t5/config';
import { decoderStates, headLogits } from '#src/t5/decoder';
import { encoderStates } from '#src/t5/encoder';
import { labelsToDecoderInput } from '#src/t5/labels';
import { splitT5 } from '#src/t5/parameters';
import { relativeBucket } from '#src/t5/relative-position';
import type { PriorWeights, TextEncoderWeights } from '#src/t5/weights';
import { greedy } from './greedy.ts';

interface Weights<T = tf.Tensor> extends TextEncoderWeights<T>, PriorWeights<T> {}

/** int32 [B, S], [B, S], [B, N], [B, N]. */
interface Batch<T = tf.Tensor> {
  readonly ids: T;
  readonly mask: T;
  readonly decoderIds: T;
  readonly labels: T;
}

/**
 * Everything that the fixtures of docs/t5.md hold, under their names, computed from their inputs and a Hugging Face T5 file.
 * @param given `input_ids`, `attention_mask`, `labels`, `decoder_input_ids` unless they are the labels shifted, `relative_positions`, and
 *   `greedy_ids` for the length of the continuation
 */
export async function t5Outputs(config: T5Config, tensors: NamedTensors, given: NamedTensors, engine: Engine): Promise<NamedTensors> {
  const { textEncoder, prior } = splitT5(config, tensors);
  const weights = nest<Weights<HostTensor>>({ ...textEncoder, ...prior });
  const labels = tensorOf(given, 'labels');
  const batch: Batch<HostTensor> = {
    ids: tensorOf(given, 'input_ids'),
    mask: tensorOf(given, 'attention_mask'),
    decoderIds: given.decoder_input_ids ?? labelsToDecoderInput(config, labels),
    labels,
  };
  const feeds = { weights, batch };
  const specs = mapLeaves<HostTensor, { weights: Weights<TensorSpec>; batch: Batch<TensorSpec> }>(feeds, ({ shape, dtype }) => ({
    shape,
    dtype,
  }));
  const program = await engine.compile(({ weights, batch }) => forwardBackward(config, weights, batch), specs, { name: 'T5 parity' });
  const { forward, gradients } = await program.run(mapLeaves<HostTensor, Feeds<typeof specs>>(feeds, (leaf) => leaf));
  await program.dispose();

  const steps = (tensorOf(given, 'greedy_ids').shape[1] ?? 1) - 1;
  const relative = tensorOf(given, 'relative_positions');
  const { relative_attention_num_buckets: buckets, relative_attention_max_distance: maxDistance } = config;
  const bucketsOf = (bidirectional: boolean) =>
    int32(
      relative.shape,
      Int32Array.from(relative.data, (position) => relativeBucket(position, bidirectional, buckets, maxDistance)),
    );
  return {
    ...forward,
    ...gradientsOf(gradients, given),
    greedy_ids: await greedy(engine, config, { textEncoder: nest(textEncoder), prior: nest(prior) }, batch, steps),
    buckets_encoder: bucketsOf(true),
    buckets_decoder: bucketsOf(false),
  };
}

function forwardBackward(config: T5Config, weights: Weights, batch: Batch) {
  const forward = forwardPass(config, weights, batch);
  const leaves = leavesOf<tf.Tensor>(weights);
  const lossOf = (...values: tf.Tensor[]) => {
    const remaining = values[Symbol.iterator]();
    return lossFrom(
      forwardPass(
        config,
        mapLeaves<tf.Tensor, Weights>(weights, () => remaining.next().value),
        batch,
      ),
      batch,
    );
  };
  const gradients = tf.grads(lossOf)([...leaves.values()]);
  return {
    forward: { ...forward, loss: tf.reshape(lossFrom(forward, batch), [1]) },
    gradients: Object.fromEntries([...leaves.keys()].map((name, index) => [name, gradients[index] as tf.Tensor])),
  };
}

function forwardPass(
  config: T5Config,
  weights: Weights,
  { ids, mask, decoderIds }: Batch,
): Record<string, tf.Tensor> & { logits: tf.Tensor } {
  const encoder = encoderStates(config, weights, ids, mask);
  const last = encoder.at(-1) as tf.Tensor;
  const decoder = decoderStates(config, weights, decoderIds, last, mask);
  const numbered = (name: string, states: tf.Tensor[]) =>
    Object.fromEntries(states.map((state, index) => [`${name}_hidden_state.${index}`, state]));
  return {
    ...numbered('encoder', encoder),
    ...numbered('decoder', decoder),
    encoder_last_hidden_state: last,
    decoder_last_hidden_state: decoder.at(-1) as tf.Tensor,
    logits: headLogits(config, weights, decoder.at(-1) as tf.Tensor),
  };
}

/** The mean cross-entropy over the labels that count (docs/t5.md §7). */
const lossFrom = ({ logits }: { logits: tf.Tensor }, { labels }: Batch): tf.Scalar =>
  tf.div(tf.sum(crossEntropy(logits, labels)), tf.sum(tf.cast(tf.greaterEqual(labels, 0), 'float32')));

/** The reference shares one embedding: uses that have no gradient of their own in the fixture count as uses of `shared.weight`. */
function gradientsOf(gradients: NamedTensors, given: NamedTensors): NamedTensors {
  const named = Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [`grad.${name}`, gradient]));
  const shared = named['grad.shared.weight'];
  if (!shared) return named;
  const uses = ['grad.decoder.embed_tokens.weight', 'grad.lm_head.weight'].flatMap((name) => (given[name] ? [] : (named[name] ?? [])));
  const sum = Float32Array.from(shared.data, (value, index) => uses.reduce((total, use) => total + (use.data[index] ?? 0), value));
  return { ...named, 'grad.shared.weight': { ...shared, data: sum } };
}

function tensorOf(tensors: NamedTensors, name: string): HostTensor {
  const tensor = tensors[name];
  if (!tensor) throw new TypeError(`fixture: ${name} is missing`);
  return tensor;
}
