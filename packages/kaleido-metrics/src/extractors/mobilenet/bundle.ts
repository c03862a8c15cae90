import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFolder, packageFolder, weightFiles } from './package-files.ts';

/** The last step of a build: carries the weights beside the compiled code, with the licence that they came under. */
const folder = packageFolder();
await mkdir(bundleFolder, { recursive: true });
for (const file of weightFiles) await copyFile(join(folder, file), join(bundleFolder, file));
await copyFile(join(folder, '../../../LICENSE'), join(bundleFolder, 'LICENSE'));
