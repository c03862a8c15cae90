import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run-command.ts';

/** Makes programs in a folder find `kaleido/ar` and the others, with types, in the built packages of this repository. */
export async function linkLibrary(folder: string): Promise<void> {
  const { library } = (await import(pathToFileURL(join(root, 'scripts/library.mjs')).href)) as { library: Record<string, string> };
  const at = join(folder, 'node_modules/kaleido');
  mkdirSync(at, { recursive: true });
  symlinkSync(join(root, 'node_modules/@kaleido'), join(folder, 'node_modules/@kaleido'));
  const exports = Object.entries(library).map(([name, module]) => {
    for (const ending of ['js', 'd.ts']) writeFileSync(join(at, `${name}.${ending}`), `export * from '${module}';\n`);
    return [`./${name}`, { types: `./${name}.d.ts`, default: `./${name}.js` }];
  });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'kaleido', type: 'module', exports: Object.fromEntries(exports) }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
}
