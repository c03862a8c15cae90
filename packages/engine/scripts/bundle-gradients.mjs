// tfjs-core's Node build leaves its gradient functions out, and the files that hold them cannot be imported from Node one by one:
// they use bundler-style paths. Their registries are global, so a bundle of its own that is loaded after the core serves it.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const core = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json'));
await build({
  entryPoints: [join(core, 'dist/register_all_gradients.js')],
  outfile: fileURLToPath(new URL('../dist/register-gradients.js', import.meta.url)),
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['node-fetch', 'util'],
  legalComments: 'inline',
  logLevel: 'error',
});
