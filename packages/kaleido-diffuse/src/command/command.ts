import { type CommandContext, defineCommand, inputOptions, reportOptions, UsageError } from '@kaleido/shared/cli';
import { collectBounded, maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { foreignDefaults } from '../foreign/options.ts';
import { drawingOptions, networkOptions, outputOptions } from './options.ts';
import { recordInPng } from './picture-text.ts';

/** The filter that draws: records in, pictures out. */
export const command = defineCommand({
  name: 'kaleido-diffuse',
  module: import.meta.url,
  summary: 'Renders records (captions with plans) into pictures.',
  examples: [
    { run: 'echo "a squirrel wearing a crown" | kaleido-ar | kaleido-diffuse -g 7 > out.png', does: 'plan and draw one picture' },
    { run: 'kaleido-diffuse -n 4 -o pictures plans.ndjson', does: 'draw four pictures of each plan into a folder' },
    {
      run: `kaleido-diffuse --from out.png | jq '(.caption, .latents.text, .latents.bbox[].text) |= sub("crown"; "hat")' | kaleido-diffuse > new.png`,
      does: 'edit the plan of a picture and draw it again',
    },
  ],
  operands: { name: 'FILE', help: 'records or captions; - is stdin' },
  options: {
    ...drawingOptions,
    ...outputOptions,
    ...networkOptions,
    ...inputOptions,
    ...reportOptions,
  },
  async modelOptions({ model, from, ...options }) {
    if (from !== undefined) return undefined;
    if (options.denoiser !== undefined) return foreignDefaults(options, Object.keys(drawingOptions));
    const { generationOptions } = await import('@kaleido/ar/internal');
    return generationOptions(drawingOptions, model);
  },
  async run(options, context) {
    if (options.from !== undefined) {
      if (context.operands.length > 0) throw new UsageError(`--from: takes no other input, got ${context.operands[0]}`);
      await context.stdout.write(`${await recordOf(options.from, context)}\n`);
      return;
    }
    // Imported lazily: help and --from need neither engine nor network.
    const { renderRecords } = await import('./render-records.ts');
    const { openEngine } = await import('@kaleido/engine');
    await renderRecords(options, context, () => openEngine(options));
  },
});

/** The record inside a picture; `-` is stdin. */
async function recordOf(path: string, { stdin, signal }: CommandContext): Promise<string> {
  const maxBytes = maxFileBytes.picture;
  if (path !== '-') return recordInPng(await readBounded(path, maxBytes, signal), path);
  return recordInPng(await collectBounded(stdin.bytes(), { name: 'stdin', maxBytes, signal }), 'stdin');
}
