import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ExternalPlace, encodeModel } from './encode.ts';
import { constantBytes, type Graph, type Initializer } from './graph.ts';

/** Constants larger than this in all are kept beside the model: readers then map them, and a model file stays below 2 GB. */
const INLINE_LIMIT = 1 << 28;

/**
 * Writes a graph as an .onnx file; large weights go into `FILE.data` beside it (ONNX external data).
 * @param inline bytes of constants up to which there is no second file
 */
export async function saveModel(graph: Graph, file: string, inline = INLINE_LIMIT): Promise<void> {
  if (constantBytes(graph) <= inline) return writeFile(file, encodeModel(graph));
  const data = `${file}.data`;
  const places = new Map<Initializer, ExternalPlace>();
  let offset = 0;
  const chunks: Uint8Array[] = [];
  for (const constant of graph.initializers.filter((candidate) => candidate.bytes.length > 1024)) {
    places.set(constant, { location: basename(data), offset });
    chunks.push(constant.bytes);
    offset += constant.bytes.length;
  }
  await writeFile(data, chunks);
  await writeFile(
    file,
    encodeModel(graph, (constant) => places.get(constant)),
  );
}
