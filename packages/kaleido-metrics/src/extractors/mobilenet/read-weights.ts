import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors, sizeOf } from '@kaleido/shared/tensors';
import { readLiteral } from './literal.ts';
import { weightFiles } from './package-files.ts';

/** An entry of a TFJS weights manifest: bytes q stand for q · scale + min. */
interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly min: number; readonly scale: number; readonly dtype: string };
}

/** The tensors of a TFJS model, by the last parts of their names (`expanded_conv_1/expand/Conv2D_weights`). */
export async function readTfjsWeights(folder: string): Promise<NamedTensors> {
  const [description, ...shards] = weightFiles.map((file) => join(folder, file));
  const specs = await readManifest(description!);
  const bytes = Buffer.concat(await Promise.all(shards.map(readShard)));
  const total = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (total !== bytes.length) throw new InputError(`${folder}: the weights take ${total} bytes, the shards hold ${bytes.length}`);
  const tensors: NamedTensors = Object.create(null);
  let at = 0;
  for (const spec of specs) {
    const size = sizeOf(spec.shape);
    tensors[spec.name.replace(/^.*\/MobilenetV2\//, '')] = dequantise(spec, bytes.subarray(at, at + size), description!);
    at += size;
  }
  return tensors;
}

async function readManifest(file: string): Promise<WeightSpec[]> {
  const source = await readFile(file, 'utf8');
  const key = 'weightsManifest:';
  const at = source.indexOf(key);
  if (at < 0) throw new InputError(`${file}: expected a TFJS model, found no weights manifest`);
  try {
    const groups = readLiteral(source, at + key.length) as { weights: WeightSpec[] }[];
    return groups.flatMap(({ weights }) => weights);
  } catch (error) {
    throw new InputError(`${file}: cannot read its weights manifest: ${messageOf(error)}`);
  }
}

/** A shard is a module whose only long string is the bytes in base64. */
async function readShard(file: string): Promise<Buffer> {
  const strings = (await readFile(file, 'latin1')).split('"');
  const base64 = strings.reduce((longest, text) => (text.length > longest.length ? text : longest));
  if (strings.length < 3 || /[^A-Za-z0-9+/=]/.test(base64))
    throw new InputError(`${file}: expected a shard of weights in base64, found none`);
  return Buffer.from(base64, 'base64');
}

function dequantise({ name, shape, quantization }: WeightSpec, bytes: Uint8Array, file: string): HostTensor {
  if (quantization?.dtype !== 'uint8')
    throw new InputError(`${file}: ${name}: expected weights of one byte, got ${quantization?.dtype ?? 'others'}`);
  const { scale, min } = quantization;
  return float32(
    shape,
    Float32Array.from(bytes, (value) => value * scale + min),
  );
}
