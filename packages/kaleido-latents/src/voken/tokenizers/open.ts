import { stat } from 'node:fs/promises';
import type { Engine } from '@kaleido/engine';
import { newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError, UsageError } from '@kaleido/shared/errors';
import { TOKENIZER_FILE } from '@kaleido/shared/voken-tokenizer';
import { type OnnxPictures, openOnnxTokenizer } from './onnx.ts';
import { openOwnTokenizer } from './own.ts';
import type { VokenTokenizer } from './tokenizer.ts';

/** The tokenizer to open. */
export interface TokenizerChoice extends OnnxPictures {
  /** A file, the folder of a run or a model, or `onnx:FILE`. */
  readonly named: string;
  readonly engine: Engine;
}

/**
 * Opens a voken tokenizer: a file, `onnx:FILE`, a run of `kaleido-train voken` (its newest checkpoint), or a model's folder.
 * @throws InputError or UsageError naming what is missing or not a tokenizer
 */
export async function openVokenTokenizer({ named, engine, ...pictures }: TokenizerChoice): Promise<VokenTokenizer> {
  if (named.startsWith('onnx:')) {
    const file = named.slice('onnx:'.length);
    if (file === '') throw new UsageError('--tokenizer onnx: name a file: onnx:FILE');
    return openOnnxTokenizer(file, pictures);
  }
  const isFolder = await stat(named).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return openOwnTokenizer(isFolder ? await fileIn(named) : named, engine);
}

/**
 * Opens the tokenizer of a model's folder.
 * @throws InputError for a model without one, or as `openOwnTokenizer`
 */
export const openModelTokenizer = async (folder: string, engine: Engine): Promise<VokenTokenizer> =>
  openOwnTokenizer(await fileIn(folder), engine);

async function fileIn(folder: string): Promise<string> {
  const { folder: newest, skipped } = await newestCheckpoint(folder);
  if (newest === undefined && skipped[0]) throw new InputError(`${folder}: contains no intact checkpoint: ${skipped[0].reason}`);
  const checkpoint = await openCheckpoint(newest ?? folder);
  if (!checkpoint.hasFile(TOKENIZER_FILE))
    throw new InputError(`${checkpoint.folder}: this model has no voken tokenizer (${TOKENIZER_FILE})`);
  return checkpoint.path(TOKENIZER_FILE);
}
