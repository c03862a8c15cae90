import type { GivenOptions } from '@kaleido/shared/cli';
import { withDefaults } from '@kaleido/shared/cli';
import type { extractorOptions } from './command/score-options.ts';
import { readOptions, sourceOptions } from './command/source-options.ts';
import { type Around, contextOf } from './context.ts';
import { openExtractor } from './extractors/index.ts';
import { type Pictures, sourceOf } from './pictures.ts';
import { extractInTurn } from './sources/extract-features.ts';
import { openPictures } from './sources/open-pictures.ts';
import { DEFAULT_EXTRACTOR } from './sources/source-options.ts';

/** The extractor options of `kaleido-metrics`, with its defaults. */
export interface ExtractOptions extends GivenOptions<typeof extractorOptions>, Around {}

/** The features of a picture. */
export interface PictureFeatures {
  /** The path in a folder, `shards/000.tar: KEY`, a record's id, or the picture's number. */
  readonly id: string;
  readonly caption?: string;
  readonly features: Float32Array;
  /** Class probabilities, if the network has classes. */
  readonly probabilities?: Float32Array;
}

/**
 * Extracts the features of pictures, in order, each as soon as its batch is done.
 * @example
 * for await (const { id, features } of extract('photos/test')) console.log(id, features.length); // 1792 of MobileNetV2
 * @throws UsageError for an invalid option; InputError for a picture that cannot be read
 */
export async function* extract(source: Pictures, options: ExtractOptions = {}): AsyncGenerator<PictureFeatures> {
  const { signal, onNote, ...given } = options;
  const values = sourceOptions(withDefaults(readOptions, given));
  const extractor = await openExtractor(values.features ?? DEFAULT_EXTRACTOR, values.extractor);
  const { width } = extractor;
  try {
    const opened = sourceOf(source, signal);
    const pictures = typeof opened === 'string' ? openPictures(opened, values, contextOf({ signal, onNote })) : opened;
    for await (const { part, extraction } of extractInTurn(pictures, extractor, signal)) {
      const { features, probabilities } = extraction;
      for (const [row, { id, caption }] of part.entries())
        yield {
          id,
          ...(caption !== undefined && { caption }),
          features: features.slice(row * width, (row + 1) * width),
          ...(probabilities && { probabilities: probabilities.data.slice(row * probabilities.classes, (row + 1) * probabilities.classes) }),
        };
    }
  } finally {
    await extractor.close();
  }
}
