import { type EngineChoice, engineOf } from '@kaleido/engine';
import { type GivenOptions, withDefaults } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { entriesOf, type Records } from '@kaleido/shared/ndjson';
import type { KaleidoRecord } from '@kaleido/shared/record';
import { drawingOptions, networkOptions } from './command/options.ts';
import { pictureText } from './command/picture-text.ts';
import { checkpointModel } from './render/checkpoint-model.ts';
import { checkDrawing, drawingOf, itemsOf, type PictureSettings } from './render/drawing.ts';
import { openGuide, openPictureModel } from './render/open-picture-model.ts';
import { renderItems } from './render/render.ts';
import type { RenderModel } from './render/render-model.ts';

const renderOptions = { ...drawingOptions, ...networkOptions };

/** The drawing options of `kaleido-diffuse`, with its defaults, and those that only a program can give. */
export interface RenderOptions extends Omit<GivenOptions<typeof renderOptions>, 'model' | 'engine'> {
  /** A checkpoint folder, or an open model; by default the model that comes with the package. */
  readonly model?: string | RenderModel | undefined;
  /** An engine's name, or an open engine. */
  readonly engine?: EngineChoice | undefined;
  /** When aborted, iterating throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a note for people, such as latents that are ignored because the model was not trained on them. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** A picture, with its record and settings. */
export interface RenderedPicture {
  /** With the seed that draws this picture alone. */
  readonly record: KaleidoRecord & { readonly seed: number };
  /** 0 for the first picture of a record. */
  readonly image: number;
  /** RGB bytes, row by row. */
  readonly picture: Picture;
  /** As in the PNG and in the record of `kaleido-diffuse`. */
  readonly settings: PictureSettings;
}

/**
 * Draws records, or captions without a plan, as `kaleido-diffuse` does. Pictures come in the order of the records, each as soon as its
 * batch is done, all pictures of a record together. A picture depends on its record, its seed and the options alone.
 * @example
 * const records = plan('a squirrel wearing a crown', { samples: 8 });
 * for await (const drawn of render(records, { guidance: 7 })) await writeFile(`${drawn.record.id}.png`, await toPng(drawn));
 * @throws UsageError for an invalid option; InputError for an invalid record or model
 */
export async function* render(records: Records, options: RenderOptions = {}): AsyncGenerator<RenderedPicture> {
  const { model: named, engine, signal, onNote, ...given } = options;
  const asked = { ...given, ...(typeof named === 'string' && { model: named }), ...(typeof engine === 'string' && { engine }) };
  const model = typeof named === 'object' ? checkpointModel(named) : await openPictureModel(withDefaults(renderOptions, asked));
  try {
    const values = withDefaults(renderOptions, asked, model.defaults(renderOptions));
    checkDrawing(values);
    const { settings, resolution, made } = drawingOf(values, model, await openGuide(values));
    const items = itemsOf(entriesOf(records, signal), values.seed);
    const drawn = renderItems(model, await engineOf(engine, values), items, settings, {
      ...(signal && { signal }),
      onRefused({ entry }, error) {
        throw new InputError(`${entry.where}: ${messageOf(error)}`);
      },
      onLeftOut: ({ entry }, parts) => onNote?.(`${entry.where}: latents.${parts.join(', latents.')}: unknown to ${model.name}, ignored`),
    });
    for await (const { item, image, seed, pictures } of drawn)
      yield { record: { ...item.record, seed }, image, picture: pictures[resolution]!, settings: made };
  } finally {
    await model.close();
  }
}

/** The picture as a PNG that carries its record and settings, as `kaleido-diffuse` writes it: its `--from` reads the record again. */
export const toPng = ({ record: { image: _, ...record }, picture, settings }: RenderedPicture): Promise<Buffer> =>
  encodePng(picture, pictureText(JSON.stringify(record), { ...settings, seed: record.seed }));
