import { show } from '@kaleido/shared/errors';

/** A model's answer. */
export interface Answer {
  readonly text: string;
  /** Whether it was truncated by the token limit. */
  readonly isCut: boolean;
}

/** An answer, or the reason for its absence. */
export type Reply = { readonly answer: Answer; readonly fault?: never } | { readonly fault: string; readonly answer?: never };

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** The answer in a chat completion: the text of the first choice, without the thinking of a reasoning model. */
export function readCompletion(body: unknown): Reply {
  const error = errorIn(body);
  if (error !== undefined) return { fault: error };
  const { choices } = fieldsOf(body);
  if (!Array.isArray(choices) || choices.length === 0) return { fault: `choices: expected a list with an answer, got ${show(choices)}` };
  const { message, finish_reason: reason } = fieldsOf(choices[0]);
  const { content, refusal } = fieldsOf(message);
  if (typeof refusal === 'string' && refusal !== '') return { fault: `the model refused: ${show(refusal, 100)}` };
  const text = Array.isArray(content) ? content.map((part) => fieldsOf(part).text ?? '').join('') : content;
  if (typeof text !== 'string') return { fault: `choices[0].message.content: expected a text, got ${show(text)}` };
  return answerIn(text, reason === 'length');
}

const THOUGHT = '</think>';

/** What a model says after thinking. Where the prompt ends with the tag that begins it, the answer has the one alone that ends it. */
function answerIn(text: string, isCut: boolean): Reply {
  const end = text.lastIndexOf(THOUGHT);
  const words = (end >= 0 ? text.slice(end + THOUGHT.length) : text.replace(/^\s*<think>[\s\S]*/, '')).trim();
  return words === '' ? { fault: 'the answer is empty' } : { answer: { text: words, isCut } };
}

/**
 * A server's error message: `{"error": {"message": …}}` (OpenAI, Ollama, llama.cpp), `{"error": "…"}`, or
 * `{"object": "error", "message": …}` (vLLM); undefined if the body is not an error.
 */
export function errorIn(body: unknown): string | undefined {
  const { error, object, message } = fieldsOf(body);
  if (error === undefined || error === null) return object === 'error' ? show(message, 200) : undefined;
  return show(typeof error === 'string' ? error : (fieldsOf(error).message ?? error), 200);
}

/**
 * One line of batch results: `custom_id` with the completion in `response.body` (OpenAI, newer vLLM), in `response` itself (older vLLM), or
 * as plain text in `text`, which custom scripts can write.
 * @returns undefined if the line is not a result
 */
export function readBatchResult(line: unknown): { readonly id: string; readonly reply: Reply } | undefined {
  const { custom_id: id, response, error, text } = fieldsOf(line);
  if (typeof id !== 'string') return undefined;
  if (typeof text === 'string') return { id, reply: answerIn(text, false) };
  const failed = errorIn({ error });
  if (failed !== undefined) return { id, reply: { fault: failed } };
  const { status_code: status, body } = fieldsOf(response);
  const completion = body ?? response;
  if (typeof status === 'number' && status >= 400) return { id, reply: { fault: `status ${status}${withReason(errorIn(completion))}` } };
  return { id, reply: readCompletion(completion) };
}

const withReason = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);
