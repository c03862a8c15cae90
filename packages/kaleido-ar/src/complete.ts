import { InputError, messageOf } from '@kaleido/shared/errors';
import { gather } from '@kaleido/shared/gather';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { hash32 } from '@kaleido/shared/random';
import { type KaleidoRecord, type Latents, latentParts } from '@kaleido/shared/record';
import { checkTokenizer, TOKENIZER_FIELD } from '@kaleido/shared/voken-tokenizer';
import type { Request, Sampler } from './sample/sampler.ts';

export interface CompleteOptions {
  /** Plans for each caption. */
  readonly samples: number;
  /** Sequences to sample at once. */
  readonly batch: number;
  /** Seed from which the seeds of records without one are derived. */
  readonly seed: number;
  /** Whether `seed` also replaces the records' own seeds. */
  readonly reseed: boolean;
  /** The `model` of every record. */
  readonly model: string;
  /** The name of the tokenizer whose vokens the model plans; undefined if it is not known. */
  vokenTokenizer(): Promise<string | undefined>;
  /** Whether the planned text takes the place of the caption, instead of standing among the latents. */
  readonly asCaption: boolean;
  /** Called with each valid record before it is planned. */
  accept(entry: RecordEntry): void;
  /** Called with the error of each invalid record; throwing ends the work. */
  refuse(error: unknown): void;
}

/** The part of a sampler that completes plans. */
export type Completer = Pick<Sampler, 'prepare' | 'sample'>;

/** One plan to be sampled, and the record to write it into. */
interface Task {
  readonly entry: RecordEntry;
  readonly request: Request;
  readonly id: string;
  readonly seed: number;
}

/**
 * Completes the latents of records. Yields lines of NDJSON without the newline, in the order of the input, with all samples of a caption in
 * a row. Samples `batch` plans at a time, or fewer when the input pauses, so that a slow producer gets each answer at once.
 */
export async function* completeRecords(
  entries: AsyncIterable<RecordEntry>,
  sampler: Completer,
  options: CompleteOptions,
): AsyncGenerator<string> {
  let ended = false;
  const groups = gather(tasksOf(entries, sampler, options), options.batch, () => {
    ended = true;
  });
  for await (const tasks of groups) {
    const plans = await sampler.sample(tasks, { isLast: ended });
    for (const [index, { entry, id, seed }] of tasks.entries()) {
      const plan = plans[index] ?? {};
      const tokenizer = plan.voken && !entry.record.latents?.voken ? await options.vokenTokenizer() : undefined;
      yield serialise(entry, {
        ...{ id, seed, model: options.model },
        ...planned(entry.record, plan, options.asCaption),
        ...(tokenizer !== undefined && { [TOKENIZER_FIELD]: tokenizer }),
        ...(entry.share !== undefined && { kaleido_shard: entry.share }),
      });
    }
  }
}

/**
 * The fields that a plan gives its record. A text that became the caption leaves the latents, and the caption that it replaced stays beside
 * it.
 */
function planned({ caption, latents }: KaleidoRecord, plan: Latents, asCaption: boolean) {
  if (!asCaption) return { latents: added(latents, plan) };
  const { text = caption, ...others } = plan;
  return { caption: text, original_caption: caption, latents: Object.keys(others).length > 0 ? { ...others, text: undefined } : undefined };
}

async function* tasksOf(entries: AsyncIterable<RecordEntry>, sampler: Completer, options: CompleteOptions): AsyncGenerator<Task> {
  for await (const entry of entries) {
    let request: Request;
    try {
      if (entry.record.latents?.voken) checkTokenizer(await options.vokenTokenizer(), entry.record);
      if (options.asCaption) checkTextComesFirst(entry.record);
      request = sampler.prepare(entry.record.caption, entry.record.latents ?? {});
    } catch (error) {
      options.refuse(new InputError(`${entry.where}: ${messageOf(error)}`));
      continue;
    }
    options.accept(entry);
    for (let sample = 0; sample < options.samples; sample++)
      yield { entry, request, id: idOf(entry, sample, options), seed: seedOf(entry, sample, options) };
  }
}

/** @throws InputError for latents after which no text can be planned: it is the first part */
function checkTextComesFirst({ latents = {} }: KaleidoRecord): void {
  const [first] = latentParts.filter((part) => latents[part] !== undefined);
  if (first !== undefined && first !== 'text')
    throw new InputError(
      `latents.${first}: --as-caption takes the text of a plan, which comes before its other parts, but only these are given`,
    );
}

/** Numbers of record and sample, from 1; a record's own id is kept, followed by the number of the sample if there are several. */
function idOf({ record, index }: RecordEntry, sample: number, { samples }: CompleteOptions): string {
  if (record.id === undefined) return `${index + 1}-${sample + 1}`;
  return samples === 1 ? record.id : `${record.id}-${sample + 1}`;
}

/** A record's own seed is kept for a single sample; the seeds of several are derived from it. */
function seedOf({ record, index }: RecordEntry, sample: number, { samples, seed, reseed }: CompleteOptions): number {
  const own: KaleidoRecord['seed'] = reseed ? undefined : record.seed;
  if (own === undefined) return hash32(seed, index, sample);
  return samples === 1 ? own : hash32(own, sample);
}

/** Only the sampled parts: given ones keep their spelling in the record. */
const added = (given: Latents | undefined, plan: Latents): Latents =>
  Object.fromEntries(Object.entries(plan).filter(([part]) => given?.[part as keyof Latents] === undefined));
