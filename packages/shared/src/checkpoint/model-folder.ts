import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';

/**
 * The folder of a model; by default that of the package `@kaleido/model-scenes`.
 * @throws UsageError without a name, when the package is not installed
 */
export function modelFolder(named: string | undefined): string {
  if (named !== undefined) return named;
  try {
    return dirname(createRequire(import.meta.url).resolve('@kaleido/model-scenes/package.json'));
  } catch {
    throw new UsageError('no model: name a checkpoint folder with --model, or install @kaleido/model-scenes');
  }
}
