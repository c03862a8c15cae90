import type { KaleidoRecord } from '@kaleido/shared/record';
import type { ModelFacts, VokensRequest, Words, WordsRequest } from '../protocol.ts';
import type { News, Work } from './models.ts';

/** To the models' process; each call has a number of its own. */
export type Call =
  | { readonly call: number; readonly work: Work }
  | { readonly call: number; readonly warm: KaleidoRecord }
  | { readonly call: number; readonly words: WordsRequest }
  | { readonly call: number; readonly vokens: VokensRequest }
  | { readonly abort: number };

/** An error that goes from process to process. */
export interface Fault {
  readonly name: string;
  readonly message: string;
}

/** From the models' process. */
export type Reply =
  | { readonly facts: ModelFacts }
  | { readonly unopened: Fault }
  | { readonly call: number; readonly news: News }
  | { readonly call: number; readonly result: Words | Uint8Array | undefined }
  | { readonly call: number; readonly fault: Fault };
