import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The files of `mobilenet_v2_mid` in nsfwjs 4.3.0: the model's description, and its weights in two pieces. */
export const weightFiles = ['model.min.js', 'group1-shard1of2.min.js', 'group1-shard2of2.min.js'] as const;

/** Folder of a build with copies of them, so that the packed build does not need the package, which has other models too. */
export const bundleFolder = fileURLToPath(new URL('../../bundle/mobilenet_v2_mid', import.meta.url));

/** The package's own folder with these files. @throws Error when it is not installed */
export function packageFolder(): string {
  const module = require.resolve('nsfwjs/models/mobilenet_v2_mid'); // dist/cjs/models/…
  return join(dirname(module), '../../models/mobilenet_v2_mid');
}

/** The folder to read: the package's if it is installed, else the build's. @throws Error when neither exists */
export function findWeights(): string {
  try {
    return packageFolder();
  } catch {
    if (existsSync(bundleFolder)) return bundleFolder;
    throw new Error('mobilenet: its weights are not installed: npm install nsfwjs@4.3.0');
  }
}
