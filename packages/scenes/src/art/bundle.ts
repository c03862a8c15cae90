import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { writeOutput } from '@kaleido/shared/output-file';
import { anchorsBySet } from '../anchors/anchors.ts';
import { artSets } from './sets.ts';
import { bundleFile, fromPackage } from './source.ts';

/**
 * The last step of a build: carries the drawings that scenes use beside the compiled code, so that whoever installs the packed build
 * needs none of the emoji packages (some megabytes instead of a hundred). Sets under ShareAlike licences are not carried.
 */
for (const set of artSets.filter(({ shareAlike }) => !shareAlike)) {
  const drawings = await fromPackage(set, [...anchorsBySet[set.id]!.keys()]);
  const text = JSON.stringify(Object.fromEntries([...drawings].map(([name, source]) => [name, Buffer.from(source).toString('base64')])));
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
  await mkdir(dirname(bundleFile(set)), { recursive: true });
  await writeOutput(bundleFile(set), (write) => write(packed));
}
