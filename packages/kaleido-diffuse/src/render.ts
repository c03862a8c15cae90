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
import { openItemRenderer, type Use } from './render/render.ts';
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
  /**
   * Called with each picture as it is expected to be, after every `previewEvery` steps but the last. It has the resolution of the
   * network inside the outermost.
   */
  readonly onPreview?: ((preview: PicturePreview) => void) | undefined;
  /** Default 1. */
  readonly previewEvery?: number | undefined;
  /** Called with a note for people, such as latents that are ignored because the model was not trained on them. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/** A picture while it is being drawn. */
export interface PicturePreview {
  readonly record: KaleidoRecord;
  /** 0 for the first picture of a record. */
  readonly image: number;
  /** Steps that were taken. */
  readonly step: number;
  readonly picture: Picture;
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

/** Options that may differ from drawing to drawing. */
export type DrawOptions = Omit<RenderOptions, Exclude<keyof typeof networkOptions, 'batch'> | 'guideModel' | 'negative'>;

/** Draws again and again with one model, and keeps its compiled graphs: the second drawing begins at once. */
export interface Renderer {
  /** The settings of a drawing without other options. */
  readonly defaults: PictureSettings;
  /**
   * As `render` does, one drawing at a time.
   * @param changes to the options that the renderer was opened with
   */
  render(records: Records, changes?: DrawOptions): AsyncGenerator<RenderedPicture>;
  /** Frees the graphs. */
  dispose(): Promise<void>;
}

/**
 * Opens a renderer.
 * @throws UsageError for an invalid option; InputError for an invalid model
 */
export const openRenderer = (options: RenderOptions = {}): Promise<Renderer> => openFor('often', options);

async function openFor(use: Use, options: RenderOptions): Promise<Renderer> {
  const { model: named, engine, signal, onNote, onPreview, previewEvery, ...given } = options;
  const asked = { ...given, ...(typeof named === 'string' && { model: named }), ...(typeof engine === 'string' && { engine }) };
  const opened = withDefaults(renderOptions, asked);
  const model = typeof named === 'object' ? checkpointModel(named, opened.stage) : await openPictureModel(opened);
  try {
    const ofModel = model.defaults(renderOptions);
    const values = withDefaults(renderOptions, asked, ofModel);
    checkDrawing(values);
    const guide = await openGuide(values);
    const { made: defaults, settings: networks } = drawingOf(values, model, guide);
    const items = await openItemRenderer(model, await engineOf(engine, values), networks, use);
    return {
      defaults,
      render: (records, changes = {}) => drawn(records, { signal, onNote, onPreview, previewEvery, ...changes }),
      async dispose() {
        await items.dispose();
        await model.close();
      },
    };

    async function* drawn(records: Records, changed: DrawOptions): AsyncGenerator<RenderedPicture> {
      const { signal, onNote, onPreview, previewEvery, ...drawing } = changed;
      const values = withDefaults(renderOptions, { ...asked, ...drawing }, ofModel);
      checkDrawing(values);
      const { settings, resolution, made } = drawingOf(values, model, guide);
      const pictures = items.render(itemsOf(entriesOf(records, signal), values.seed), settings, {
        ...(signal && { signal }),
        ...(onPreview && { previewEvery, onPreview: ({ item, ...preview }) => onPreview({ record: item.record, ...preview }) }),
        onRefused({ entry }, error) {
          throw new InputError(`${entry.where}: ${messageOf(error)}`);
        },
        onLeftOut: ({ entry }, parts) => onNote?.(`${entry.where}: latents.${parts.join(', latents.')}: unknown to ${model.name}, ignored`),
      });
      for await (const { item, image, seed, pictures: all } of pictures)
        yield { record: { ...item.record, seed }, image, picture: all[resolution]!, settings: made };
    }
  } catch (error) {
    await model.close();
    throw error;
  }
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
  const renderer = await openFor('once', options);
  try {
    yield* renderer.render(records);
  } finally {
    await renderer.dispose();
  }
}

/** The picture as a PNG that carries its record and settings, as `kaleido-diffuse` writes it: its `--from` reads the record again. */
export const toPng = ({ record: { image: _, ...record }, picture, settings }: RenderedPicture): Promise<Buffer> =>
  encodePng(picture, pictureText(JSON.stringify(record), { ...settings, seed: record.seed }));
