import { UsageError } from '@kaleido/shared/errors';
import { openCoco } from '../coco/open-coco.ts';
import type { Segmenter } from './segmenter.ts';

type NetworkSettings = Parameters<typeof import('./onnx/open-networks.ts')['openNetworks']>[1];

/** How the options choose a segmenter. */
export interface SegmenterOptions extends NetworkSettings {
  /** coco: whether annotations of many things at once count. */
  readonly crowds?: boolean;
}

type Opener = (path: string, options: SegmenterOptions) => Promise<Segmenter>;

/** Kinds of segmenters by what stands before the path. */
const openers: Readonly<Record<string, Opener>> = {
  onnx: async (path, options) => (await import('./onnx/open-networks.ts')).openNetworks(path, options),
  coco: (path, { crowds = false }) => openCoco(path, { crowds }),
};

/**
 * The segmenter that `onnx:FILE`, `onnx:FOLDER` or `coco:FILE` names.
 * @throws UsageError for another kind; InputError for files that are not as they should be
 */
export async function openSegmenter(spec: string, options: SegmenterOptions): Promise<Segmenter> {
  const [, kind = '', path = ''] = /^([a-z]+):(.+)$/s.exec(spec) ?? [];
  if (!Object.hasOwn(openers, kind)) throw new UsageError(`--segmenter: expected onnx:FILE, onnx:FOLDER or coco:FILE, got ${spec}`);
  return openers[kind]!(path, options);
}
