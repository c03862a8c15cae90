import type { Engine } from '@kaleido/engine';
import { type Constant, type HostTensor, int32 } from '@kaleido/shared/tensors';
import type { Batch } from '#src/batch';
import { chooseToken } from '#src/sample/choose';
import { openGenerator } from '#src/sample/generator';
import type { T5Config } from '#src/t5/config';
import type { PriorWeights, TextEncoderWeights } from '#src/t5/weights';

/**
 * The best token at every step, as Hugging Face's `generate` without sampling: the start token, then `steps` tokens, padding after
 * `</s>`.
 * @returns int32 [B, 1 + steps]
 */
export async function greedy(
  engine: Engine,
  config: T5Config,
  model: { readonly textEncoder: TextEncoderWeights<Constant>; readonly prior: PriorWeights<Constant> },
  captions: Batch,
  steps: number,
): Promise<HostTensor> {
  const [count = 0] = captions.ids.shape;
  const rows = Array.from({ length: count }, () => [config.decoder_start_token_id, ...Array<number>(steps).fill(config.pad_token_id)]);
  const generator = await openGenerator(engine, config, model, steps);
  let all: Int32Array | undefined; // rows of the head, of which there may be more than the config's vocabulary has
  await generator.generate(
    await generator.encode(captions),
    rows.map((row, caption) => ({
      caption,
      given: [],
      choose(scores, position) {
        all ??= Int32Array.from(scores.keys());
        const id = chooseToken(scores, all, { temperature: 0, topK: 0, topP: 1 }, 0);
        row[position + 1] = id;
        return id === config.eos_token_id ? undefined : id;
      },
    })),
  );
  await generator.dispose();
  return int32([count, steps + 1], rows.flat());
}
