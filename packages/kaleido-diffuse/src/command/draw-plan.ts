import type { Engine } from '@kaleido/engine';
import type { VokenTokenizer } from '@kaleido/latents';
import { InputError } from '@kaleido/shared/errors';
import { besideEachOther, drawLatents, type Picture, resizeImage } from '@kaleido/shared/image';
import type { KaleidoRecord } from '@kaleido/shared/record';

/** Draws plans over pictures; `close` frees the graphs. */
export interface PlanDrawer {
  /** The picture, enlarged, with the plan's boxes and ellipses over it, and what its vokens decode to on the right. */
  draw(picture: Picture, record: KaleidoRecord): Promise<Picture>;
  close(): Promise<void>;
}

/**
 * Opens the voken tokenizer of a model when the first record has vokens.
 * @param folder of the model
 * @param onNote called once when vokens cannot be shown, and for each record whose vokens do not fit the tokenizer
 */
export function planDrawer(folder: string, openEngine: () => Promise<Engine>, onNote: (message: string) => void): PlanDrawer {
  let opened: Promise<VokenTokenizer | undefined> | undefined;
  const open = async (): Promise<VokenTokenizer | undefined> => {
    const { openModelTokenizer } = await import('@kaleido/latents');
    try {
      return await openModelTokenizer(folder, await openEngine());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      onNote(`vokens are not drawn: ${error.message}`);
      return undefined;
    }
  };
  const decoded = async (record: KaleidoRecord): Promise<Picture | undefined> => {
    opened ??= open();
    const tokenizer = await opened;
    if (!tokenizer?.decode) return undefined;
    const { vokensOf } = await import('@kaleido/latents');
    try {
      return (await tokenizer.decode([vokensOf(record, tokenizer)]))[0];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      onNote(`vokens are not drawn: ${error.message}`);
      return undefined;
    }
  };
  return {
    async draw(picture, record) {
      const { latents = {} } = record;
      const drawn = await drawLatents(picture, latents);
      const vokens = latents.voken && (await decoded(record));
      return vokens ? besideEachOther([drawn, await resizeImage(vokens, drawn.height, drawn.height, 'nearest')]) : drawn;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
