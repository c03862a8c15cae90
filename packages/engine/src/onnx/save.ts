import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ExternalData, encodeModel } from './encode.ts';
import { constantBytes, type Graph, type Initializer } from './graph.ts';

/** Beyond this total size, constants go into a separate file: readers can map it, and the model file stays below 2 GB. */
const INLINE_LIMIT = 1 << 28;

/**
 * Writes a graph as an .onnx file; large weights go into `FILE.data` (ONNX external data).
 * @param inline total size of constants in bytes up to which no second file is written
 */
export async function saveModel(graph: Graph<number | string>, file: string, inline = INLINE_LIMIT): Promise<void> {
  if (constantBytes(graph) <= inline) return writeFile(file, encodeModel(graph));
  const data = `${file}.data`;
  const positions = new Map<Initializer, ExternalData>();
  let offset = 0;
  const chunks: Uint8Array[] = [];
  for (const constant of graph.initializers.filter((candidate) => candidate.bytes.length > 1024)) {
    positions.set(constant, { location: basename(data), offset, length: constant.bytes.length });
    chunks.push(constant.bytes);
    offset += constant.bytes.length;
  }
  await writeFile(data, chunks);
  await writeFile(
    file,
    encodeModel(graph, (constant) => positions.get(constant)),
  );
}
