import type { Extractor, ExtractorOptions } from '../extractor.ts';
import { openNetwork } from './network.ts';
import { tryNetwork } from './try-network.ts';

/**
 * Any network in an .onnx file, as by `openNetwork`, after a separate process has opened and run it within limits.
 * @throws InputError that names the file when it is not a network, takes or gives something else, or takes too much memory or time
 */
export async function openOnnxExtractor(file: string, options: ExtractorOptions): Promise<Extractor> {
  await tryNetwork(file, options);
  return openNetwork(file, options);
}
