import { type EngineChoice, engineOf } from '@kaleido/engine';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { type GivenOptions, withDefaults } from '@kaleido/shared/cli';
import { entriesOf, type Records } from '@kaleido/shared/ndjson';
import type { KaleidoRecord, Latents } from '@kaleido/shared/record';
import { planOptions } from './command/options.ts';
import { generationTexts } from './generation-config.ts';
import { type LanguageModel, openLanguageModel } from './model.ts';
import { openPlanner } from './planner.ts';

/** The options of `kaleido-ar`, with its defaults, and some that only a program can give. */
export interface PlanOptions extends Omit<GivenOptions<typeof planOptions>, 'model' | 'engine'> {
  /** A checkpoint folder, or a model from `openLanguageModel`; by default the model that comes with the package. */
  readonly model?: string | LanguageModel | undefined;
  /** An engine's name, or an open engine. */
  readonly engine?: EngineChoice | undefined;
  /** When aborted, iterating throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A record with its plan, and all fields that it had. */
export interface PlannedRecord extends KaleidoRecord {
  readonly id: string;
  readonly seed: number;
  /** The name of the model. */
  readonly model: string;
  readonly latents: Latents;
}

/**
 * Samples plans for captions, or completes partial plans in records, as `kaleido-ar` does. Records come in the order of the captions, each
 * as soon as its batch is done, with all samples of a caption in a row.
 * @example
 * for await (const { caption, latents } of plan(['a cat', 'a frog with an umbrella'], { samples: 4, seed: 3 }))
 *   console.log(caption, latents.text);
 * @throws UsageError for an invalid option; InputError for an invalid record or model
 */
export async function* plan(captions: Records, options: PlanOptions = {}): AsyncGenerator<PlannedRecord> {
  const { model, engine, signal, ...given } = options;
  const language = typeof model === 'object' ? model : await openLanguageModel(modelFolder(model));
  const { latents, ...others } = planOptions;
  const ofModel = generationTexts(given.asCaption ? others : planOptions, language.generation);
  const values = withDefaults(planOptions, { ...given, ...(typeof engine === 'string' && { engine }) }, ofModel);
  const planner = await openPlanner(language, () => engineOf(engine, values), values);
  try {
    const lines = planner.complete(entriesOf(captions, signal), {
      accept() {},
      refuse(error) {
        throw error;
      },
    });
    for await (const line of lines) {
      signal?.throwIfAborted();
      yield JSON.parse(line) as PlannedRecord;
    }
  } finally {
    await planner.dispose();
  }
}
