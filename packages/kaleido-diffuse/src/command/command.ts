import { type CommandContext, defineCommand, flag, inputOptions, reportOptions, text, UsageError, under } from '@kaleido/shared/cli';
import { collectBounded, maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { drawingOptions, networkOptions } from './options.ts';
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
      run: `kaleido-diffuse --from out.png | jq '.latents.text |= sub("crown"; "hat")' | kaleido-diffuse > new.png`,
      does: 'edit the plan of a picture and draw it again',
    },
  ],
  operands: { name: 'FILE', help: 'records or captions; - is stdin' },
  options: {
    ...drawingOptions,
    ...under('Output', {
      output: text({
        short: 'o',
        help: 'write to this folder, one PNG per record named by its id, or to this .png file',
        placeholder: 'DIR',
      }),
      overwrite: flag({ help: 'let pictures in the folder of -o take the place of others that have their names; without it, refuse them' }),
      grid: flag({ help: 'draw all records on one contact sheet, captions below' }),
      ndjson: flag({ help: 'write records with their pictures inside, one per line' }),
      draw: flag({ help: 'draw the boxes and blobs of the plan over the picture' }),
      from: text({ help: 'print the record that made this picture, and exit; - is stdin', placeholder: 'PNG' }),
    }),
    ...networkOptions,
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    if (options.from !== undefined) {
      if (context.operands.length > 0) throw new UsageError(`--from: takes no other input, got ${context.operands[0]}`);
      await context.stdout.write(`${await recordOf(options.from, context)}\n`);
      return;
    }
    // Loaded here, so that printing a record or a help text waits for no network.
    const { renderRecords } = await import('./render-records.ts');
    const { openEngine } = await import('@kaleido/engine');
    await renderRecords(options, context, () => openEngine(options));
  },
});

/** The record inside a picture that a file or, as `-`, stdin holds. */
async function recordOf(path: string, { stdin, signal }: CommandContext): Promise<string> {
  const maxBytes = maxFileBytes.picture;
  if (path !== '-') return recordInPng(await readBounded(path, maxBytes, signal), path);
  return recordInPng(await collectBounded(stdin.bytes(), { name: 'stdin', maxBytes, signal }), 'stdin');
}
