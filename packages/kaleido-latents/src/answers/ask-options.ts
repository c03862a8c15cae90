import { custom, flag, integer, number, type OptionValues, text, under } from '@kaleido/shared/cli';

/** How a model is asked, and where its answers come from. */
export const askOptions = {
  ...under('Answers', {
    requests: flag({ help: 'write one request per picture to stdout, in the form of batch files, and nothing else' }),
    answers: text({ help: "take answers from these batch results, joined by the pictures' ids", placeholder: 'FILES' }),
    missing: flag({ help: 'with --answers: write requests for the pictures that have no answer there, and nothing else' }),
    server: text({ help: 'ask this server of OpenAI-compatible chat completions, such as http://localhost:8000/v1', placeholder: 'URL' }),
  }),
  ...under('Model', {
    model: text({ help: "the model's name, as its server knows it", placeholder: 'NAME', default: 'Qwen/Qwen3-VL-8B-Instruct' }),
    instruction: text({ help: 'ask what this file says; {} in it stands for the caption', placeholder: 'FILE' }),
    temperature: number({ help: 'sampling temperature; 0 is greedy', min: 0, default: 0 }),
    seed: integer({ help: "random seed of the model's sampling", min: 0, max: 2 ** 31 - 1, default: 0 }),
    maxTokens: integer({ help: 'longest answer in tokens', min: 1, max: 2 ** 20, default: 1024 }),
    longestSide: integer({
      help: 'longest side in pixels of pictures as they are sent; both sides are multiples of 224',
      min: 224,
      max: 4480,
      default: 896,
    }),
    body: custom<Readonly<Record<string, unknown>>>({
      help: 'further fields of requests, for what a server has of its own, such as {"top_p":0.9}',
      placeholder: 'JSON',
      default: {},
      expects: 'a JSON object without the fields that other options give',
      parse: parseBody,
    }),
  }),
  ...under('Server', {
    key: text({ help: "environment variable that holds the server's key", placeholder: 'VARIABLE' }),
    retries: integer({ help: 'further tries for a picture whose request fails', min: 0, max: 100, default: 6 }),
    backOff: number({ help: 'seconds before the second try; twice as many before each further one', min: 0, max: 60, default: 1 }),
    timeout: number({ help: 'seconds that an answer may take', above: 0, max: 86_400, default: 300 }),
  }),
};

export type AskValues = OptionValues<typeof askOptions>;

/** Fields that other options give, and those that would make several answers of one, or none that can be read. */
const taken: ReadonlySet<string> = new Set(['model', 'messages', 'temperature', 'seed', 'max_tokens', 'n', 'stream', 'tools']);

function parseBody(word: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(word);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.keys(value).some((name) => taken.has(name)) ? undefined : (value as Readonly<Record<string, unknown>>);
  } catch {
    return undefined;
  }
}
