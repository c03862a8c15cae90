import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@kaleido/shared/errors';
import type { LazyTensor } from '@kaleido/shared/tensors';
import type { OpenedModel } from '../run/open-model.ts';
import { addToMean } from '../running-mean.ts';
import type { Part } from './part.ts';
import type { ShippedParts } from './shipped-parts.ts';

/** What a weight means depends on these fields of a model's config. */
const FIELDS = ['t5', 'denoiser', 'diffusion', 'latents'];

/**
 * Checks that models can be averaged: the same networks, the same pieces.
 * @throws InputError naming the first model that differs from the first of all, and in what
 */
export async function checkAlike(models: readonly OpenedModel[]): Promise<void> {
  const [first, ...others] = models.map(({ language: { checkpoint } }) => checkpoint);
  const tokenizer = await first!.json('tokenizer.json');
  for (const other of others) {
    const field = FIELDS.find((name) => !isDeepStrictEqual(other.config[name], first!.config[name]));
    const what = field ?? (isDeepStrictEqual(await other.json('tokenizer.json'), tokenizer) ? undefined : 'tokenizer');
    if (what !== undefined) throw new InputError(`${other.folder}: cannot be averaged with ${first!.folder}: they differ in ${what}`);
  }
}

/**
 * The mean of the weights of models that began from the same ones (Wortsman et al. 2022, arXiv:2203.05482), computed one tensor at a time.
 * @throws InputError if one lacks a tensor of the first (a head of its own, for example)
 */
export function averaged(models: readonly ShippedParts[]): ShippedParts {
  if (models.length === 1) return models[0]!;
  const [first, ...others] = models.map(({ parts }) => parts);
  const parts = Object.entries(first!).map(([name, part]) => [name, meanOf([part, ...others.map((other) => other[name])])] as const);
  const close = async () => {
    for (const model of models) await model.close();
  };
  return { parts: Object.fromEntries(parts), close };
}

function meanOf(parts: readonly (Part | undefined)[]): Part {
  const [first] = parts as [Part];
  const tensors = Object.entries(first.tensors).map(([name, { shape }]) => {
    const alike = parts.map((part) => part?.tensors[name]);
    if (alike.some((tensor) => tensor?.shape.join() !== shape.join())) throw new InputError(`${name}: not in all models that are averaged`);
    return [name, { shape, dtype: 'float32', values: () => mean(alike as LazyTensor[]) }] as const;
  });
  const dtype = parts.every((part) => part?.dtype === first.dtype) ? first.dtype : 'F32';
  return { tensors: Object.fromEntries(tensors), dtype };
}

async function mean(tensors: readonly LazyTensor[]): Promise<Float32Array> {
  const [first, ...others] = tensors;
  const average = Float32Array.from(await first!.values());
  for (const [index, { values }] of others.entries()) addToMean(average, await values(), index + 2);
  return average;
}
