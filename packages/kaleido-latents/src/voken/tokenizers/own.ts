import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cropPicture } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import { constant, object, type Parsed, parseConfig, text, type Where } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import { type Picture, toPicture, writePixels } from '@kaleido/shared/image';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { nameWithHash, TOKENIZER_KEY } from '@kaleido/shared/voken-tokenizer';
import { checkWeights, readAllFinite } from '@kaleido/shared/weights';
import { codebookSize } from '../fsq.ts';
import { checkVokenConfig, vokenSchema } from '../network/config.ts';
import { vokenParameters } from '../network/parameters.ts';
import { openVokenNetwork } from '../network/run.ts';
import type { VokenTokenizer } from './tokenizer.ts';

const headerSchema = object({ format_version: constant(1), name: text({ max: 200 }), ...vokenSchema.shape });

/**
 * Opens a safetensors file written by `kaleido-train voken`, whose header has the name and the network config.
 * @throws InputError naming the file if it is not a tokenizer, or its weights do not fit the config or are not finite
 */
export async function openOwnTokenizer(file: string, engine: Engine): Promise<VokenTokenizer> {
  const opened = await openSafetensors(file);
  try {
    const { name, config } = headerOf(opened.metadata, file);
    checkWeights(opened, vokenParameters(config));
    const weights = toModelLayout(await readAllFinite(opened));
    const network = openVokenNetwork(engine, config);
    const { side } = config;
    const area = side * side * 3;
    return {
      name: nameWithHash(name, await sha256Of(file)),
      codes: config.codes,
      size: codebookSize(config.levels),
      levels: config.levels,
      async encode(pictures) {
        const pixels = new Float32Array(pictures.length * area);
        for (const [index, picture] of pictures.entries())
          await writeSquare(picture, side, pixels.subarray(index * area, (index + 1) * area));
        return network.encode(weights, float32([pictures.length, side, side, 3], pixels));
      },
      async decode(vokens) {
        const pixels = await network.decode(weights, vokens);
        return vokens.map((_, index) => toPicture(pixels.subarray(index * area, (index + 1) * area), side));
      },
      close: () => network.dispose(),
    };
  } finally {
    await opened.close();
  }
}

function headerOf(metadata: Readonly<Record<string, string>>, file: string) {
  const written = metadata[TOKENIZER_KEY];
  if (written === undefined) throw new InputError(`${file}: not a voken tokenizer: its header has no ${TOKENIZER_KEY}`);
  const where: Where = { file, path: TOKENIZER_KEY };
  const { format_version: _, name, ...config } = parseConfig(headerSchema, jsonOf(written, file), where) as Parsed<typeof headerSchema>;
  return { name, config: checkVokenConfig(config, where) };
}

function jsonOf(written: string, file: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    throw new InputError(`${file}: ${TOKENIZER_KEY}: is not valid JSON`);
  }
}

/** Crops a picture to its central square and scales it to the network's side, as in training. */
async function writeSquare(picture: Picture, side: number, out: Float32Array): Promise<void> {
  writePixels(await cropPicture(picture, side), side, out);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
