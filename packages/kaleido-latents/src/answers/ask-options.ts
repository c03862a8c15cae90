import { custom, flag, integer, number, type OptionValues, text, under } from '@kaleido/shared/cli';

/** Options for requests to a model, and for the source of its answers. */
export const askOptions = {
  ...under('Answers', {
    requests: flag({ help: 'only write one request per picture to stdout, as a batch file' }),
    answers: text({ help: 'read answers from these batch results, matched by picture id', placeholder: 'FILES' }),
    missing: flag({ help: 'with --answers: only write requests for the pictures without an answer' }),
    server: text({ help: 'ask this OpenAI-compatible server, such as http://localhost:8000/v1', placeholder: 'URL' }),
  }),
  ...under('Model', {
    model: text({ help: 'name of the model on its server', placeholder: 'NAME', default: 'Qwen/Qwen3-VL-8B-Instruct' }),
    instruction: text({ help: 'read the prompt from this file; {} stands for the caption', placeholder: 'FILE' }),
    temperature: number({ help: 'sampling temperature; 0 is greedy', min: 0, default: 0 }),
    seed: integer({ help: 'random seed for sampling', min: 0, max: 2 ** 31 - 1, default: 0 }),
    maxTokens: integer({ help: 'maximum length of an answer, in tokens', min: 1, max: 2 ** 20, default: 1024 }),
    longestSide: integer({
      help: 'maximum side of the pictures sent, in pixels; both sides become multiples of 224',
      min: 224,
      max: 4480,
      default: 896,
    }),
    body: custom<Readonly<Record<string, unknown>>>({
      help: 'further request fields, such as {"top_p":0.9}',
      placeholder: 'JSON',
      default: {},
      expects: 'a JSON object without the fields that other options set',
      parse: parseBody,
    }),
  }),
  ...under('Server', {
    key: text({ help: 'environment variable that holds the API key', placeholder: 'VARIABLE' }),
    retries: integer({ help: 'retries for a failed request', min: 0, max: 100, default: 6 }),
    backOff: number({ help: 'seconds before the first retry, doubled for each further one', min: 0, max: 60, default: 1 }),
    timeout: number({ help: 'seconds to wait for an answer', above: 0, max: 86_400, default: 300 }),
  }),
};

export type AskValues = OptionValues<typeof askOptions>;

/** Fields that other options set, and those that would change the form of the answer. */
const reserved: ReadonlySet<string> = new Set(['model', 'messages', 'temperature', 'seed', 'max_tokens', 'n', 'stream', 'tools']);

function parseBody(word: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(word);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.keys(value).some((name) => reserved.has(name)) ? undefined : (value as Readonly<Record<string, unknown>>);
  } catch {
    return undefined;
  }
}
