import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { argumentsReader, type FuzzReader, mutateJson, optionFileReader } from '@kaleido/shared/testing/fuzz';
import { jsonOf } from '@kaleido/shared/testing/fuzz-readers';
import { command } from '../command/command.ts';
import { parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { parseDenoiserConfig } from '../network/denoiser-config.ts';
import { openRenderModel } from '../render/render-model.ts';
import { writeTinyCheckpoint } from './tiny-checkpoint.ts';

/** The files of the tiny checkpoint, but for its manifest. */
const tiny = once(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-tiny-'));
  try {
    await writeTinyCheckpoint(join(folder, 'tiny'));
    const names = Object.keys(JSON.parse(readFileSync(join(folder, 'tiny/manifest.json'), 'utf8')).files);
    return new Map(names.map((name) => [name, readFileSync(join(folder, 'tiny', name))]));
  } finally {
    await rm(folder, { recursive: true });
  }
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const shippedConfig = (): Buffer => readFileSync(join(modelFolder(undefined), 'config.json'));

const readers = {
  'diffuse-arguments': argumentsReader(command),
  'diffuse-option-file': optionFileReader(command),
  'denoiser-config': {
    seeds: () => [shippedConfig()],
    mutate: mutateJson,
    read(input) {
      const config = jsonOf(input) as { denoiser?: unknown; diffusion?: unknown } | undefined;
      try {
        parseDenoiserConfig(config?.denoiser, 192);
        parseDiffusionConfig(config?.diffusion);
      } catch (error) {
        // TypeErrors by contract: who reads the file adds its name.
        throw error instanceof TypeError && /expected|no such field/.test(error.message) ? new InputError(error.message) : error;
      }
    },
  },
  'model-folder': {
    seeds: async () => [(await tiny()).get('config.json')!],
    mutate: mutateJson,
    async read(input, { file, folder }) {
      const files = new Map([...(await tiny()), ['config.json', input]]);
      const records = [...files].map(([name, bytes]): [string, { size: number; sha256: string }] => [
        name,
        { size: bytes.length, sha256: sha256(bytes) },
      ]);
      for (const [name, bytes] of files) file(`model/${name}`, bytes);
      file('model/manifest.json', JSON.stringify({ version: 1, files: Object.fromEntries(records) }));
      await openRenderModel(join(folder, 'model'));
    },
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
