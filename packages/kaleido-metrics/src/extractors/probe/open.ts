import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import { readProbe } from '../../probe/probe-file.ts';
import { readingOf } from '../../probe/reading.ts';
import { runProbe } from '../../probe/run-probe.ts';
import { engineFor } from '../engine.ts';
import type { Extraction, Extractor, ExtractorOptions } from '../extractor.ts';
import { resizes } from '../resize/resizes.ts';
import { hashFiles } from '../weights-hash.ts';

/** Name of the probe file in a model's folder. */
const FILE = 'probe.safetensors';

/**
 * A probe as an extractor: the features are those of its last hidden layer, and each picture comes with the probe's answers. Pictures are
 * resized bilinearly with antialias.
 * @throws InputError for a file that is not a probe; UsageError if none is named and the shipped model is not installed
 */
export async function openProbe(options: ExtractorOptions): Promise<Extractor> {
  const { resize = 'antialias', batch = 32 } = options;
  const path = options.probe === undefined ? shippedProbe() : fileAt(options.probe);
  const file = await readProbe(path);
  const { config, card } = file;
  const network = await runProbe(engineFor(options), file, batch);
  const origin = { name: 'probe', weights: await hashFiles([path]), preprocessing: `${config.side} ${resize}` };
  const size = config.side ** 2 * 3;
  return {
    ...{ origin, batch, width: config.features, reads: { path, origin, config, card } },
    async extract(pictures: readonly Picture[]): Promise<Extraction> {
      const pixels = new Float32Array(pictures.length * size);
      for (const [index, picture] of pictures.entries()) {
        const out = pixels.subarray(index * size, (index + 1) * size);
        resizes[resize](picture, config.side, out);
        for (let i = 0; i < size; i++) out[i] = (out[i]! - 127) / 128; // as in training (docs/mdm.md §2.2)
      }
      const { features, logits, places } = await network.run(pixels);
      const row = (values: Float32Array, index: number) => {
        const width = values.length / pictures.length;
        return values.subarray(index * width, (index + 1) * width);
      };
      return { features, readings: pictures.map((_, index) => readingOf(config, row(logits, index), row(places, index))) };
    },
    close: () => network.dispose(),
  };
}

/** A file, or the one in a model's folder. */
const fileAt = (path: string): string => (existsSync(join(path, FILE)) ? join(path, FILE) : path);

/** Path of the probe in the shipped model's folder. */
function shippedProbe(): string {
  const missing = () => new UsageError('no probe: name a file with --probe, or install @kaleido/model-scenes');
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('@kaleido/model-scenes/package.json'));
  } catch {
    throw missing();
  }
  const path = join(folder, FILE);
  if (!existsSync(path)) throw missing();
  return path;
}

/** An extractor whose pictures also come with a probe's answers. */
export const withReadings = (extractor: Extractor, probe: Extractor): Extractor => ({
  ...extractor,
  reads: probe.reads,
  async extract(pictures) {
    const extraction = await extractor.extract(pictures);
    const { readings } = await probe.extract(pictures);
    return { ...extraction, ...(readings && { readings }) };
  },
  async close() {
    await extractor.close();
    await probe.close();
  },
});
