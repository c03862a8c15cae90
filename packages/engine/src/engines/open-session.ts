import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeModel } from '../onnx/encode.ts';
import { constantBytes, type Graph } from '../onnx/graph.ts';
import { saveModel } from '../onnx/save.ts';
import { InferenceSession } from '../onnxruntime.ts';

/** A protobuf message can have 2 GB, but protobufjs can write at most half of that. */
const MAX_MESSAGE_BYTES = 2 ** 29;

/**
 * Opens a session for a graph. Constants that are too large for one message (weights for a device) go through temporary files, which ONNX
 * Runtime maps.
 * @param maxBytes maximum size of constants in one message
 */
export async function openSession(
  graph: Graph<number | string>,
  options: InferenceSession.SessionOptions,
  maxBytes = MAX_MESSAGE_BYTES,
): Promise<InferenceSession> {
  if (constantBytes(graph) <= maxBytes) return InferenceSession.create(encodeModel(graph), options);
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-graph-'));
  try {
    const file = join(folder, 'graph.onnx');
    await saveModel(graph, file, 0);
    return await InferenceSession.create(file, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}
