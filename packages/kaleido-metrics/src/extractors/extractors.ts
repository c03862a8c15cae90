import { UsageError } from '@kaleido/shared/errors';
import type { Extractor, ExtractorOptions } from './extractor.ts';

/** Opens an extractor; its argument follows the colon in its name. */
interface ExtractorKind {
  readonly help: string;
  /** Name of the argument, if one is required. */
  readonly argument?: string;
  open(options: ExtractorOptions, argument: string): Promise<Extractor>;
}

/** Every extractor by name, loaded on use. */
const extractors: Readonly<Record<string, ExtractorKind>> = {
  mobilenet: {
    help: 'MobileNetV2 1.4, which is included',
    open: async (options) => (await import('./mobilenet/open.ts')).openMobilenet(options),
  },
  inception: {
    help: "pytorch-fid's InceptionV3, the features of plain FID; needs its weights file",
    open: async (options) => (await import('./inception/open.ts')).openInception(options),
  },
  probe: {
    help: "a probe of kaleido-train probe; default: the shipped model's",
    open: async (options) => (await import('./probe/open.ts')).openProbe(options),
  },
  onnx: {
    help: 'any network in an .onnx file',
    argument: 'FILE',
    open: async (options, file) => (await import('./onnx/open.ts')).openOnnxExtractor(file, options),
  },
};

/** The names that `openExtractor` takes, with what each is. */
export const extractorNames: readonly { readonly name: string; readonly help: string }[] = Object.entries(extractors).map(
  ([name, { help, argument }]) => ({ name: argument ? `${name}:${argument}` : name, help }),
);

/**
 * Opens an extractor by its name: `mobilenet`, `inception`, `probe`, `onnx:FILE`; with `isRead`, a probe looks at the pictures beside it.
 * @throws UsageError for another name
 */
export async function openExtractor(name: string, options: ExtractorOptions): Promise<Extractor> {
  const [, kind = '', argument = ''] = /^([^:]*):?(.*)$/s.exec(name) ?? [];
  const found = Object.hasOwn(extractors, kind) ? extractors[kind] : undefined;
  if (!found || (argument !== '') !== (found.argument !== undefined))
    throw new UsageError(`--features: expected ${extractorNames.map((each) => each.name).join(', ')}, got ${name}`);
  const { resolution, isRead } = options;
  const network = await found.open(options, argument);
  const extractor = isRead && !network.reads ? await readByProbe(network, options) : network;
  return resolution === undefined ? extractor : (await import('./at-resolution.ts')).atResolution(extractor, resolution);
}

async function readByProbe(extractor: Extractor, options: ExtractorOptions): Promise<Extractor> {
  const { openProbe, withReadings } = await import('./probe/open.ts');
  return withReadings(extractor, await openProbe(options));
}
