import type { NamedPicture } from '@kaleido/data/pictures';
import type { Extraction, Extractor } from '../extractors/extractor.ts';
import type { Features, SeenPicture } from '../features.ts';

interface ExtractOptions {
  /** Called after each batch with the number of pictures so far. */
  readonly onProgress?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The features of pictures, as they come: while the network computes one batch, the next is read and decoded. The features do not
 * depend on how the pictures fall into batches, but for rounding.
 */
export async function extractFeatures(
  pictures: AsyncIterable<NamedPicture>,
  extractor: Extractor,
  { onProgress, signal }: ExtractOptions = {},
): Promise<Features> {
  const { origin, width } = extractor;
  const ids: string[] = [];
  const captions: (string | undefined)[] = [];
  const extractions: Extraction[] = [];
  const seen: SeenPicture[] = [];
  for await (const { part, extraction } of extractInTurn(pictures, extractor, signal)) {
    extractions.push(extraction);
    for (const [row, { id, picture: _, ...said }] of part.entries()) {
      ids.push(id);
      captions.push(said.caption);
      const reading = extraction.readings?.[row];
      if (reading) seen.push({ reading, said });
    }
    onProgress?.(ids.length);
  }
  const classes = extractions[0]?.probabilities?.classes;
  return {
    ...{ origin, width, ids, data: join(extractions.map(({ features }) => features)) },
    ...(captions.some((caption) => caption !== undefined) && { captions }),
    ...(classes !== undefined && { probabilities: { classes, data: join(extractions.map(({ probabilities }) => probabilities!.data)) } }),
    ...(extractor.reads && { seen: { by: extractor.reads, pictures: seen } }),
  };
}

/** The network's answers, batch by batch: while it computes one, the next is read and decoded. */
export async function* extractInTurn(
  pictures: AsyncIterable<NamedPicture>,
  extractor: Extractor,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly part: readonly NamedPicture[]; readonly extraction: Extraction }> {
  const batches = inBatches(pictures, extractor.batch);
  try {
    for (let next = batches.next(); ; ) {
      const { value: part, done } = await next;
      if (done) return;
      signal?.throwIfAborted();
      next = batches.next();
      next.catch(() => {}); // reported when it is awaited
      yield { part, extraction: await extractor.extract(part.map(({ picture }) => picture)) };
    }
  } finally {
    await batches.return(undefined);
  }
}

/** Pixels of a batch: it is smaller than the network's when its pictures are so large that they take much memory. */
const BATCH_PIXELS = 2 ** 24;

async function* inBatches(pictures: AsyncIterable<NamedPicture>, size: number): AsyncGenerator<NamedPicture[], undefined> {
  let batch: NamedPicture[] = [];
  let pixels = 0;
  for await (const named of pictures) {
    batch.push(named);
    pixels += named.picture.width * named.picture.height;
    if (batch.length < size && pixels < BATCH_PIXELS) continue;
    yield batch;
    batch = [];
    pixels = 0;
  }
  if (batch.length > 0) yield batch;
}

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
