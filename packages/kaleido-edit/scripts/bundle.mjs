// Bundles the page into dist/page: page.js, page.css and index.html, which the server hands out.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: [
    { in: 'src/page/main.tsx', out: 'page' },
    { in: 'src/page/page.css', out: 'page' },
    { in: 'src/page/index.html', out: 'index' },
  ],
  outdir: 'dist/page',
  loader: { '.html': 'copy' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  tsconfig: 'src/page/tsconfig.json',
  legalComments: 'none',
  logLevel: 'warning',
});
