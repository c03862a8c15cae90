import type { LatentSample } from '../samples/sample.ts';
import { sentPicture } from './sent-picture.ts';

/** How a model is asked. */
export interface Asking {
  readonly model: string;
  /** {} stands for the caption. */
  readonly instruction: string;
  readonly temperature: number;
  readonly seed: number;
  readonly maxTokens: number;
  /** Longest side of pictures as they are sent. */
  readonly longest: number;
  /** Further fields of the body, which servers have of their own. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The body of a request for a chat completion, of the fields that servers of OpenAI's form have in common. */
export async function chatBody(sample: LatentSample, asking: Asking): Promise<Readonly<Record<string, unknown>>> {
  const { model, instruction, temperature, seed, maxTokens, longest, extra } = asking;
  const { caption } = sample;
  const url = await sentPicture(await sample.picture(), longest);
  sample.forgetPicture(); // an answer may take minutes
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: instruction.replaceAll('{}', () => caption) },
  ];
  return { model, messages: [{ role: 'user', content }], temperature, seed, max_tokens: maxTokens, ...extra };
}

/** A line of a batch file, as OpenAI's batch API and `vllm run-batch` take it. */
export async function batchLine(sample: LatentSample, asking: Asking): Promise<string> {
  const body = await chatBody(sample, asking);
  return JSON.stringify({ custom_id: sample.id, method: 'POST', url: '/v1/chat/completions', body });
}
