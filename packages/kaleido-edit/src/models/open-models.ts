import { randomInt } from 'node:crypto';
import { type LanguageModel, openLanguageModel } from '@kaleido/ar';
import { lengthsOf, MAX_CAPTION_TOKENS, mostFrequent, openReplanner, undrawnWords, unknownWords } from '@kaleido/ar/internal';
import { openRenderer, openRenderModel, type RenderedPicture, type Renderer, type RenderModel, toPng } from '@kaleido/diffuse';
import { resolutionsOf } from '@kaleido/diffuse/internal';
import { openEngine } from '@kaleido/engine';
import { openModelTokenizer, type VokenTokenizer, vokensOf } from '@kaleido/latents';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { InputError, UsageError } from '@kaleido/shared/errors';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { hash32 } from '@kaleido/shared/random';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { DrawnWith, ModelFacts, PngMessage, Words, WordsRequest } from '../protocol.ts';
import type { ModelOptions, Models, News, Work } from './models.ts';

/** Steps between two previews. */
const PREVIEW_EVERY = 2;

/** Steps of a thumbnail, which shows where things are. One after another they come sooner than all at once. */
const THUMBNAIL = { steps: 8, batch: 1 };

type Report = (news: News) => void;

/**
 * Opens a model's prior and denoiser, to be used again and again.
 * @throws InputError or UsageError when model or engine cannot be opened
 */
export async function openModels({ model, ...options }: ModelOptions): Promise<Models> {
  const folder = modelFolder(model);
  const engine = await openEngine(options);
  const language = await openLanguageModel(folder);
  const whole = await openRenderModel(folder);
  const [, inner] = resolutionsOf(whole.denoiser);
  const replanner = language.parts.length > 0 ? await openReplanner(language, engine) : undefined;
  const full = await openRenderer({ model: whole, engine });
  const small = inner === undefined ? full : await openRenderer({ model: whole, stage: inner, engine });
  const vokens = whole.latents.includes('voken') ? await voken(() => openModelTokenizer(folder, engine)) : undefined;

  async function draw(work: Work & { kind: 'draw' }, report: Report, signal: AbortSignal): Promise<void> {
    const { record, seed, guidance, steps = full.defaults.steps, size } = work;
    const renderer = size === 'inner' ? small : full;
    const previews: Promise<void>[] = [];
    const drawn = renderer.render(record, {
      ...{ seed, guidance, steps, signal, batch: 1 },
      onPreview({ step, picture }) {
        report({ kind: 'progress', done: step, total: steps });
        if (step % PREVIEW_EVERY === 1) previews.push(messageOf(picture).then((png) => report({ kind: 'preview', ...png })));
      },
    });
    for await (const one of drawn) {
      await Promise.all(previews);
      report({ kind: 'progress', done: steps, total: steps });
      report(await pictureOf(one, 0));
    }
  }

  async function plan(work: Work & { kind: 'plan' }, report: Report, signal: AbortSignal): Promise<void> {
    if (!replanner) throw new UsageError(`${language.name} has no prior: it draws captions, and plans nothing`);
    const { record, locks, count, seed, thumbnails } = work;
    const { image: _, ...plain } = record;
    const first = seed ?? randomInt(2 ** 32);
    const seeds = Array.from({ length: count }, (_, index) => (count === 1 ? first : hash32(first, index)));
    const plans = (await replanner.replan(plain, locks, seeds, signal)).map((latents, index) => ({
      ...plain,
      seed: seeds[index]!,
      model: language.name,
      latents,
    }));
    for (const [index, planned] of plans.entries()) report({ kind: 'plan', index, record: planned });
    if (!thumbnails) return;
    let index = 0;
    for await (const one of small.render(plans, { signal, ...THUMBNAIL })) {
      report(await pictureOf(one, index++));
      report({ kind: 'progress', done: index, total: count });
    }
  }

  const cold = new AbortController();
  let warming = Promise.resolve();
  async function warm(record: KaleidoRecord): Promise<void> {
    for (const renderer of new Set([full, small]))
      for await (const _ of renderer.render(record, { steps: 1, batch: 1, signal: cold.signal }));
  }

  return {
    facts: factsOf(language, whole, full, vokens),
    async work(work, report, signal) {
      cold.abort();
      await warming; // one drawing at a time
      signal.throwIfAborted();
      await (work.kind === 'plan' ? plan(work, report, signal) : draw(work, report, signal));
    },
    warm(record) {
      warming = warm(record).catch(() => {}); // the first job says what is wrong
      return warming;
    },
    words: async (request) => wordsOf(language, request),
    async vokens({ vokens: given }) {
      if (!vokens?.decode) throw new InputError(`${language.name} cannot show vokens`);
      const [picture] = await vokens.decode([vokensOf({ caption: '', latents: { voken: given } }, vokens)]);
      return encodePng(picture!);
    },
  };
}

/** The tokenizer of a model's vokens, if it comes with one. */
async function voken(open: () => Promise<VokenTokenizer>): Promise<VokenTokenizer | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function factsOf(language: LanguageModel, whole: RenderModel, { defaults }: Renderer, vokens: VokenTokenizer | undefined): ModelFacts {
  const { name, parts, vokenCount, maxTokens, domain } = language;
  return {
    name,
    parts,
    vokenCount: vokenCount ?? null,
    showsVokens: vokens?.decode !== undefined,
    sizes: resolutionsOf(whole.denoiser),
    limits: { caption: MAX_CAPTION_TOKENS, latents: maxTokens },
    drawing: { guidance: defaults.guidance, steps: defaults.steps },
    domain: domain ? namesOf(domain) : null,
  };
}

const namesOf = ({ words: _, captions, ...counts }: NonNullable<LanguageModel['domain']>): NonNullable<ModelFacts['domain']> => ({
  subjects: mostFrequent(counts.subjects),
  things: mostFrequent(counts.things),
  relations: mostFrequent(counts.relations),
  styles: mostFrequent(counts.styles),
  backdrops: mostFrequent(counts.backdrops),
  captions,
});

function wordsOf({ tokenizer, domain }: LanguageModel, { caption, latents = {} }: WordsRequest): Words {
  const { caption: captionTokens, latents: latentTokens, ...parts } = lengthsOf(tokenizer, caption, latents);
  const segments = [...(latents.bbox ?? []), ...(latents.blob ?? [])];
  const texts = [caption, latents.text ?? '', ...segments.map(({ text }) => text)];
  const unknown = texts.flatMap((text) => [...unknownWords(tokenizer, text), ...(domain ? undrawnWords(domain, text) : [])]);
  return { tokens: { caption: captionTokens, latents: latentTokens, ...parts }, unknown: [...new Set(unknown)] };
}

const base64 = (png: Uint8Array): string => Buffer.from(png).toString('base64');

const messageOf = async (picture: Picture): Promise<PngMessage> => ({
  width: picture.width,
  height: picture.height,
  png: base64(await encodePng(picture)),
});

async function pictureOf(drawn: RenderedPicture, index: number): Promise<News> {
  const { width, height } = drawn.picture;
  const settings: DrawnWith = { ...drawn.settings, seed: drawn.record.seed };
  return { kind: 'picture', index, record: drawn.record, settings, width, height, png: base64(await toPng(drawn)) };
}
