// Bundles the page into dist/page: page.js, page.css and index.html, which the server hands out.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { metafile } = await build({
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
  // Modules that need Node are beside those that the page uses, and drop out.
  external: ['node:*'],
  metafile: true,
  logLevel: 'warning',
});
const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
if (left.length > 0) throw new Error(`the page imports ${left.join(', ')}, which a browser does not have`);
