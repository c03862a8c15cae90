import { openBudget } from '@kaleido/shared/budget';
import { InputError } from '@kaleido/shared/errors';
import type { FoundPicture, NamedPicture, Opened } from './source.ts';

/** 100 MB of pixels. */
const PIXELS_AHEAD = 2 ** 25;

/** A picture or its error; `free` releases its share of the budget. */
export type Tried = { readonly free: () => void } & (
  | { readonly picture: NamedPicture; readonly error?: never }
  | { readonly picture?: never; readonly error: InputError }
);

/**
 * Loads pictures: they are read concurrently, and decoded in the order of the requests, within a budget of pixels.
 * @param pixels maximum number of decoded pixels not freed yet, unless a single picture has more
 */
export function pictureLoader(pixels = PIXELS_AHEAD): (found: FoundPicture) => Promise<Tried> {
  const budget = openBudget(pixels);
  let last: Promise<unknown> = Promise.resolve();
  return async ({ id, where, open, ...found }) => {
    const refuse = (error: unknown): InputError => {
      if (!(error instanceof InputError)) throw error;
      return new InputError(`${where}: ${error.message}`);
    };
    const opened = open().catch(refuse);
    const share = last.then(async () => budget.take(pixelsOf(await opened)));
    last = share.catch(() => {});
    const free = await share;
    const packed = await opened;
    const picture = packed instanceof InputError ? packed : await packed.decode().catch(refuse);
    if (picture instanceof InputError) return { error: picture, free };
    return { picture: { id, ...found, ...(packed instanceof InputError ? {} : packed.said), picture }, free };
  };
}

const pixelsOf = (opened: Opened | InputError): number => (opened instanceof InputError ? 0 : opened.pixels);
