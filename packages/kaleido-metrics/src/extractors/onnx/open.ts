import type { Extractor, ExtractorOptions } from '../extractor.ts';
import { openNetwork } from './network.ts';
import { tryNetwork } from './try-network.ts';

/**
 * Any network in an .onnx file, as `openNetwork` has it, once a process of its own has opened and run it within bounds.
 * @throws InputError that names the file when it is not a network, takes or gives something else, or takes too much memory or time
 */
export async function openOnnxExtractor(file: string, options: ExtractorOptions): Promise<Extractor> {
  await tryNetwork(file, options);
  return openNetwork(file, options);
}
