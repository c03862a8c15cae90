import { type Engine, onnxruntimeOn } from '@kaleido/engine';
import type { ExtractorOptions } from './extractor.ts';

/**
 * The engine that the options ask for.
 * @throws UsageError when this build of ONNX Runtime lacks the device
 */
export const engineFor = ({ device = 'auto', threads }: ExtractorOptions): Engine =>
  onnxruntimeOn({ device, ...(threads !== undefined && { threads }) });
