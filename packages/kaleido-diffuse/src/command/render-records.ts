import type { Engine } from '@kaleido/engine';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { type CommandContext, note, openProgress, readInputs, refuseTerminal } from '@kaleido/shared/cli';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { checkDrawing, drawingOf, type Item, itemsOf } from '../render/drawing.ts';
import { openGuide, openPictureModel } from '../render/open-picture-model.ts';
import { renderItems } from '../render/render.ts';
import { planDrawer } from './draw-plan.ts';
import type { DiffuseOptions } from './options.ts';
import { ALTERNATIVES, modeOf, openSink } from './picture-sink.ts';

/** Renders records into pictures: the work of `kaleido-diffuse`, except `--from`. */
export async function renderRecords(options: DiffuseOptions, context: CommandContext, openEngine: () => Promise<Engine>): Promise<void> {
  const mode = modeOf(options);
  checkDrawing(options);
  if (options.draw && options.denoiser !== undefined) throw new UsageError('--draw: not with --denoiser, which follows no plan');
  if (options.noise === 'coupled' && options.images === 1)
    note(context, options, '--noise coupled: changes nothing for one picture of a record; -n draws several');
  if ((mode === 'png' || mode === 'grid') && options.output === undefined)
    refuseTerminal(context.stdout, 'a PNG', 'use -o FILE, or > FILE');
  const inputs = readInputs(context, options);
  const folder = modelFolder(options.model);
  // In a pipe, model and engine are opened while the first record is still being planned.
  const [opening, starting] = [inBackground(openPictureModel(options)), inBackground(openEngine())];
  // Refuse what cannot be written before doing any work.
  const entries = mode === 'png' ? await theOnly(inputs) : inputs;

  const model = await opening;
  const { settings, resolution, made } = drawingOf(options, model, await openGuide(options));
  const sink = await openSink(mode, options, { ...made, ...(options.draw && { draw: true }) }, context);
  const engine = await starting;
  const drawer = options.draw
    ? planDrawer(
        folder,
        async () => engine,
        (text) => note(context, options, text),
      )
    : undefined;
  const progress = openProgress(context, options, {
    unit: 'step',
    ...(mode === 'png' && { total: settings.steps * settings.images }),
  });
  let count = 0;
  try {
    const rendered = renderItems(model, engine, expected(itemsOf(entries, options.seed)), settings, {
      signal: context.signal,
      onRefused: ({ entry }, error) => inputs.refuse(new InputError(`${entry.where}: ${messageOf(error)}`)),
      onLeftOut: ({ entry }, parts) =>
        note(context, options, `${entry.where}: latents.${parts.join(', latents.')}: unknown to ${model.name}, ignored`),
      onStep: (pictures) => progress.advance(pictures),
    });
    for await (const { item, image, seed, pictures } of rendered) {
      const picture = pictures[resolution]!;
      try {
        await sink.add({ entry: item.entry, image, seed, picture: drawer ? await drawer.draw(picture, item.record) : picture });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        inputs.refuse(error); // its name is taken; go on with the next
      }
      count++;
    }
  } finally {
    progress.close();
    await drawer?.close();
    await model.close();
  }
  if (count === 0 && (mode === 'png' || mode === 'grid')) throw new InputError('no records in the input');
  await sink.close();

  /** Items that the sink accepts. */
  async function* expected(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    for await (const item of items) {
      try {
        await sink.expect?.(item.entry, item.seed);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        inputs.refuse(error);
        continue;
      }
      yield item;
    }
  }
}

/** A promise whose failure counts only once it is waited for. */
function inBackground<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

/** The only record, if any. @throws InputError for a second one, before any work on the first */
async function theOnly(inputs: AsyncIterable<RecordEntry>): Promise<RecordEntry[]> {
  const found: RecordEntry[] = [];
  for await (const entry of inputs) {
    found.push(entry);
    if (found.length > 1) throw new InputError(`${entry.where}: one PNG holds one picture, and this is a second record: ${ALTERNATIVES}`);
  }
  return found;
}
