import type { LatentSample } from '../samples/sample.ts';
import { sentPicture } from './sent-picture.ts';

/** Settings of requests to a model. */
export interface Asking {
  readonly model: string;
  /** The prompt; {} stands for the caption. */
  readonly instruction: string;
  readonly temperature: number;
  readonly seed: number;
  readonly maxTokens: number;
  /** Maximum side of the pictures sent. */
  readonly longest: number;
  /** Further, server-specific fields. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The body of a chat completion request, with the fields that all OpenAI-compatible servers know. */
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

/** One line of a batch file for OpenAI's batch API or `vllm run-batch`. */
export async function batchLine(sample: LatentSample, asking: Asking): Promise<string> {
  const body = await chatBody(sample, asking);
  return JSON.stringify({ custom_id: sample.id, method: 'POST', url: '/v1/chat/completions', body });
}
