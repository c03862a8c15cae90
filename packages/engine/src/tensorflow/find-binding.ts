import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tensorflowFolder } from './folder.ts';

/** A tfjs-node package with its native part. */
export interface FoundBinding {
  readonly package: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';
  /** The package's folder. */
  readonly folder: string;
  /** The native part. */
  readonly binding: string;
}

/** The binding that `npm run setup:tensorflow` built, else that of an installed tfjs-node-gpu or tfjs-node; undefined if none is found. */
export function findBinding(env: Readonly<Record<string, string | undefined>>): FoundBinding | undefined {
  const built = join(tensorflowFolder(env), 'node_modules/@tensorflow/tfjs-node');
  for (const { name, folder } of [{ name: '@tensorflow/tfjs-node' as const, folder: built }, ...installed()]) {
    const binding = nativePart(folder);
    if (binding) return { package: name, folder, binding };
  }
  return undefined;
}

/** Packages that can be loaded from this package or the working folder. */
function installed() {
  const loaders = [import.meta.url, join(process.cwd(), 'package.json')].map((from) => createRequire(from));
  return (['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const).flatMap((name) =>
    loaders.flatMap((loader) => {
      try {
        return [{ name, folder: dirname(loader.resolve(`${name}/package.json`)) }];
      } catch {
        return [];
      }
    }),
  );
}

/** The native part, in a folder named after the Node-API version that it needs; Node also runs those of older versions. */
function nativePart(folder: string): string | undefined {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return undefined;
  const versions = readdirSync(lib).flatMap((name) => /^napi-v(\d+)$/.exec(name)?.[1] ?? []);
  return versions
    .map(Number)
    .filter((version) => version <= Number(process.versions.napi))
    .sort((a, b) => b - a)
    .map((version) => join(lib, `napi-v${version}`, 'tfjs_binding.node'))
    .find((file) => existsSync(file));
}
