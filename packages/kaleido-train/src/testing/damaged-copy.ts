import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSafetensors, writeSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';

/** A copy of the whole checkpoint, to damage. */
export class Copy {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }

  path = (file: string): string => join(this.folder, file);

  /** Other bytes, which the manifest knows of. */
  async bytes(file: string, bytes: Uint8Array | string): Promise<void> {
    await writeFile(this.path(file), bytes);
    const manifest = JSON.parse(await readFile(this.path('manifest.json'), 'utf8'));
    const content = await readFile(this.path(file));
    manifest.files[file] = { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    await writeFile(this.path('manifest.json'), JSON.stringify(manifest));
  }

  async tensors(component: string, change: (tensors: NamedTensors) => NamedTensors): Promise<void> {
    const path = this.path(`${component}.safetensors`);
    const file = await openSafetensors(path);
    const tensors = { ...(await file.readAll()) };
    await file.close();
    await writeSafetensors(path, change(tensors));
    await this.bytes(`${component}.safetensors`, await readFile(path));
  }
}

/** Changes a copy. */
export type Damage = (copy: Copy) => Promise<unknown>;

/** Another value of a field of `config.json`, by its dotted name; none without a value. */
export const inConfig =
  (field: string, value?: unknown): Damage =>
  async (copy) => {
    const config = JSON.parse(await readFile(copy.path('config.json'), 'utf8'));
    const names = field.split('.');
    const last = names.pop()!;
    names.reduce((part, name) => part[name], config)[last] = value;
    await copy.bytes('config.json', JSON.stringify(config));
  };

/** A manifest that does not list a file. */
export const unlisted =
  (file: string): Damage =>
  async (copy) => {
    const { files, ...manifest } = JSON.parse(await readFile(copy.path('manifest.json'), 'utf8'));
    const left = Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));
    await writeFile(copy.path('manifest.json'), JSON.stringify({ ...manifest, files: left }));
  };

/** Other tensors of a component. */
export const inWeights =
  (component: string, change: (tensors: NamedTensors) => NamedTensors): Damage =>
  (copy) =>
    copy.tensors(component, change);
export const without = (name: string) => (tensors: NamedTensors) =>
  Object.fromEntries(Object.entries(tensors).filter(([other]) => other !== name));
export const replaced =
  (name: string, change: (tensor: HostTensor) => HostTensor) =>
  (tensors: NamedTensors): NamedTensors => ({ ...tensors, [name]: change(tensors[name]!) });
export const renamed = (from: string, to: string) => (tensors: NamedTensors) => ({ ...without(from)(tensors), [to]: tensors[from]! });
export const withValue = (name: string, index: number, value: number) =>
  replaced(name, ({ shape, data }) => float32(shape, (data as Float32Array).with(index, value)));
