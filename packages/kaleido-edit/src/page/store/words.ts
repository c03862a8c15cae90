import { effect } from '@preact/signals';
import type { Words } from '../../protocol.ts';
import { latentsOf } from '../model/plan.ts';
import { askBytes, askJson, RefusedError } from './ask.ts';
import { complain } from './say.ts';
import { draft, plan, reconstruction, server, words } from './state.ts';

/** How long typing pauses before words are counted, in milliseconds. */
const PAUSE = 200;

/** Counts tokens and finds words that the model has never drawn, whenever the texts have changed. */
export function countWords(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = '';
  effect(() => {
    if (!draft.value) return;
    const texts = JSON.stringify({ caption: draft.value.caption, latents: latentsOf(draft.value.plan) });
    if (texts === asked) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked = texts;
      try {
        const answer = await askJson<Words>('POST', 'words', JSON.parse(texts) as object);
        if (asked === texts) words.value = answer;
      } catch (error) {
        if (!(error instanceof RefusedError)) return; // the lost connection is shown already
        words.value = undefined;
        complain(error);
      }
    }, PAUSE);
  });
}

/** Shows what the vokens decode to, whenever they have changed. */
export function showVokens(): void {
  let shown = '';
  effect(() => {
    const vokens = server.value?.model.showsVokens ? plan.value.voken?.value : undefined;
    const wanted = vokens?.length ? JSON.stringify(vokens) : '';
    if (wanted === shown) return;
    shown = wanted;
    if (reconstruction.peek()) URL.revokeObjectURL(reconstruction.peek()!);
    reconstruction.value = undefined;
    if (wanted)
      askBytes('POST', 'vokens', { vokens }).then((png) => {
        if (shown === wanted) reconstruction.value = URL.createObjectURL(png);
      }, complain);
  });
}
