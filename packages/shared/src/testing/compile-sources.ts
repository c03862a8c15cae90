import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const source = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles modules of this package from its sources as they are now, since a build may be stale. Few files come out, which processes load
 * sooner; modules that several of them import stay one.
 * @param modules paths in `src` without their ending, which are those in the folder too
 */
export function compileSources(modules: readonly string[], folder: string): void {
  buildSync({
    entryPoints: modules.map((path) => ({ in: join(source, `${path}.ts`), out: path })),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
}
