import { createRequire } from 'node:module';
import type { Options, ValidateFunction } from 'ajv';

/**
 * The check of a schema, which is compiled on first use: loading ajv and compiling takes about 70 ms, which commands that read plain
 * captions can save. That the schema itself is one is tested: checking it here would take as long as compiling it.
 */
export function schemaCheck<T>(schema: object, options: Options = {}): () => ValidateFunction<T> {
  let compiled: ValidateFunction<T> | undefined;
  return () => {
    if (!compiled) {
      const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
      compiled = new Ajv2020({ verbose: true, validateSchema: false, meta: false, code: { optimize: false }, ...options }).compile<T>(
        schema,
      );
    }
    return compiled;
  };
}
