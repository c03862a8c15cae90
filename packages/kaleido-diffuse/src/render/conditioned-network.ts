import { checkVokenCount } from '@kaleido/ar/internal';
import type { Engine } from '@kaleido/engine';
import { type KaleidoRecord, latentParts, onlyParts } from '@kaleido/shared/record';
import { checkTokenizer } from '@kaleido/shared/voken-tokenizer';
import type { Predict } from '../sampling/estimator.ts';
import type { ConditionName } from '../sampling/guidance.ts';
import { askBranches } from './ask-branches.ts';
import { type Condition, conditionReader, paddedLength } from './condition.ts';
import { openNetwork } from './network.ts';
import type { RenderModel } from './render-model.ts';

/** What a network is conditioned on for one record. */
export interface RecordConditions {
  /** Of the whole record, and of its caption alone if the guidance needs it. */
  readonly features: Readonly<Partial<Record<Exclude<ConditionName, 'unconditional'>, Condition>>>;
  /** Length that they are padded to, in tokens. */
  readonly length: number;
}

/** A denoiser and what it is conditioned on. */
export interface ConditionedNetwork {
  /**
   * Reads a record as far as the text encoder is needed.
   * @returns what does the rest
   * @throws Error when the record cannot be serialised, or is too long
   */
  read(record: KaleidoRecord, names: readonly ConditionName[]): Promise<() => Promise<RecordConditions>>;
  /** Evaluates the network for pictures of records whose conditions have the same length. */
  ask(conditions: readonly RecordConditions[]): Predict;
  /** Frees the memory that only `read` needs; reading once more is possible, and takes it again. */
  releaseEncoder(): Promise<void>;
  /** The same, with the memory of what `read` returns. */
  releaseReader(): Promise<void>;
  dispose(): Promise<void>;
}

/** A checkpoint's denoiser, conditioned on text features. @param negative text of the unconditional branch */
export async function openConditionedNetwork(model: RenderModel, engine: Engine, negative: string): Promise<ConditionedNetwork> {
  const reader = conditionReader(model, engine);
  const network = openNetwork(model, engine);
  const dispose = async () => {
    await reader.release();
    await network.dispose();
  };
  try {
    const unconditional = await (await reader.read({ caption: negative }))();
    return {
      async read(given, names) {
        const { caption, latents = {} } = given;
        const known = latentParts.filter((part) => latents[part] !== undefined && model.prior && model.latents.includes(part));
        const plan = onlyParts(latents, known);
        checkVokenCount(model.vokenCount, plan);
        if (plan.voken) checkTokenizer(await model.vokenTokenizer?.(), given);
        const record = await reader.read({ caption, latents: plan });
        const alone = names.includes('caption') ? await reader.read({ caption }) : undefined;
        return async () => {
          const features = { record: await record(), ...(alone && { caption: await alone() }) };
          return { features, length: paddedLength(unconditional, ...Object.values(features)) };
        };
      },
      ask(conditions) {
        const named = (name: ConditionName) =>
          conditions.map(({ features }) => (name === 'unconditional' ? unconditional : features[name]!));
        return askBranches(network, named, conditions[0]!.length);
      },
      releaseEncoder: () => reader.releaseEncoder(),
      releaseReader: () => reader.release(),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
