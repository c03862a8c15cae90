import { UsageError } from '@kaleido/shared/errors';
import { openCoco } from '../coco/open-coco.ts';
import type { Segmenter } from './segmenter.ts';

type NetworkSettings = Parameters<typeof import('./onnx/open-networks.ts')['openNetworks']>[1];

/** Options of a segmenter. */
export interface SegmenterOptions extends NetworkSettings {
  /** coco: whether crowd annotations count. */
  readonly crowds?: boolean;
}

type Opener = (path: string, options: SegmenterOptions) => Promise<Segmenter>;

/** Segmenters, by the prefix of the path. */
const openers: Readonly<Record<string, Opener>> = {
  onnx: async (path, options) => (await import('./onnx/open-networks.ts')).openNetworks(path, options),
  coco: (path, { crowds = false }) => openCoco(path, { crowds }),
};

/**
 * Opens the segmenter named by `onnx:FILE`, `onnx:FOLDER` or `coco:FILE`.
 * @throws UsageError for another kind; InputError for invalid files
 */
export async function openSegmenter(spec: string, options: SegmenterOptions): Promise<Segmenter> {
  const [, kind = '', path = ''] = /^([a-z]+):(.+)$/s.exec(spec) ?? [];
  if (!Object.hasOwn(openers, kind)) throw new UsageError(`--segmenter: expected onnx:FILE, onnx:FOLDER or coco:FILE, got ${spec}`);
  return openers[kind]!(path, options);
}
