import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openOnnx } from '@kaleido/engine';
import type { Device } from '@kaleido/engine/devices';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { Segmenter } from '../segmenter.ts';
import { efficientSam } from './efficient-sam.ts';
import type { Family, NetworkFile, NetworkOptions } from './family.ts';
import { showPorts } from './ports.ts';
import { salient } from './salient.ts';
import { sam } from './sam.ts';
import { transformersPair } from './transformers-pair.ts';

const families: readonly Family[] = [sam, efficientSam, transformersPair, salient];

interface Options extends NetworkOptions {
  readonly device?: Device | undefined;
  readonly threads?: number | undefined;
}

/**
 * Opens an .onnx file, or those of a folder, as a segmenter, recognised by the names, types and shapes of inputs and outputs.
 * @throws InputError if a file cannot be loaded, or the network is not a known one; the message lists its inputs and outputs
 */
export async function openNetworks(path: string, options: Options): Promise<Segmenter> {
  const { device = 'auto', threads } = options;
  const files: NetworkFile[] = [];
  const close = async (): Promise<void> => {
    for (const { model } of files) await model.dispose();
  };
  try {
    for (const file of await filesOf(path)) files.push({ file, model: await openOnnx(file, { device, ...(threads && { threads }) }) });
    for (const family of families) {
      const found = family.recognise(files, options);
      if (found) return { ...found, close };
    }
    const known = families.map(({ name }) => name).join('; ');
    const listed = files.map(({ file, model }) => `${basename(file)} ${showPorts(model)}`).join('. ');
    throw new InputError(`${path}: expected ${known}. ${listed}`);
  } catch (error) {
    await close();
    throw error;
  }
}

/** With more files than this, none is loaded: no family has so many. */
const MAX_FILES = 4;

/** Suffixes of files that hold the same network in another precision. */
const PRECISION = /[._-](fp16|fp32|int8|uint8|quantized|quant|q4|q4f16|q8|bnb4)$/;

async function filesOf(path: string): Promise<readonly string[]> {
  const refuse = (error: unknown): never => {
    throw new InputError(systemReason(error, path) ?? String(error));
  };
  if (!(await stat(path).catch(refuse)).isDirectory()) return [path];
  const inside = async (folder: string): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.onnx')).map((name) => join(folder, name));
  const here = await inside(path);
  const all = (here.length > 0 ? here : await inside(join(path, 'onnx'))).sort();
  if (all.length === 0) throw new InputError(`${path}: contains no .onnx file, nor does its folder onnx`);
  const stem = (file: string): string => file.slice(0, -'.onnx'.length);
  const stems = new Set(all.map(stem));
  const own = all.filter((file) => !stems.has(stem(file).replace(PRECISION, '')) || !PRECISION.test(stem(file)));
  if (own.length > MAX_FILES)
    throw new InputError(
      `${path}: expected one network, of one or two files, got ${own.length} .onnx files: ${own
        .map((file) => basename(file))
        .slice(0, 8)
        .join(', ')}`,
    );
  return own;
}
