import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeModel } from '../onnx/encode.ts';
import { constantBytes, type Graph } from '../onnx/graph.ts';
import { saveModel } from '../onnx/save.ts';
import { InferenceSession } from '../onnxruntime.ts';

/** What one protobuf message may hold is 2 GB; protobufjs cannot write more than half of that. */
const MOST_IN_MESSAGE = 2 ** 29;

/**
 * A session for a graph. Constants that are too large for one message go through files of a temporary folder, which ONNX Runtime maps:
 * weights on the way to a device.
 * @param most bytes of constants in one message
 */
export async function openSession(
  graph: Graph,
  options: InferenceSession.SessionOptions,
  most = MOST_IN_MESSAGE,
): Promise<InferenceSession> {
  if (constantBytes(graph) <= most) return InferenceSession.create(encodeModel(graph), options);
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-graph-'));
  try {
    const file = join(folder, 'graph.onnx');
    await saveModel(graph, file, 0);
    return await InferenceSession.create(file, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}
