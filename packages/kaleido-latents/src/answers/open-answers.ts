import { type CommandContext, note, UsageError } from '@kaleido/shared/cli';
import { InputError, show } from '@kaleido/shared/errors';
import { maxFileBytes, readBounded } from '@kaleido/shared/read-bounded';
import { utf8Text } from '@kaleido/shared/text';
import type { LatentValues } from '../command/add-latents.ts';
import { PictureFailure } from '../command/latent-maker.ts';
import type { LatentSample } from '../samples/sample.ts';
import type { AskValues } from './ask-options.ts';
import { askServer } from './ask-server.ts';
import { type Asking, chatBody } from './chat-request.ts';
import type { Answer } from './completion.ts';
import { readAnswers } from './read-answers.ts';

/** Gets the answer for a picture. */
export type AnswerOf = (sample: LatentSample, signal: AbortSignal) => Promise<Answer>;

/**
 * The settings of requests, from the options.
 * @param usual prompt if no file is named
 * @throws InputError if the file cannot be read
 */
export async function askingOf(options: AskValues, usual: string): Promise<Asking> {
  const { model, instruction: file, temperature, seed, maxTokens, longestSide: longest, body: extra } = options;
  const instruction = file === undefined ? usual : utf8Text(await readBounded(file, maxFileBytes.config), file).trim();
  if (instruction === '') throw new InputError(`${file}: expected a prompt, got an empty file`);
  return { model, instruction, temperature, seed, maxTokens, longest, extra };
}

type OutputValues = Pick<LatentValues, 'shards' | 'resume'>;

/** @throws UsageError unless the options choose exactly one action */
export function checkAskOptions({ requests, answers, missing, server, shards, resume }: AskValues & OutputValues): void {
  const named = [requests && '--requests', answers !== undefined && '--answers', server !== undefined && '--server'].filter(
    (one) => one !== false,
  );
  if (named.length === 0)
    throw new UsageError(
      'no source of answers: use --requests to write a batch file, --answers to read its results, or --server to ask a server',
    );
  if (named.length > 1) throw new UsageError(`${named[0]} and ${named[1]} exclude each other`);
  if (missing && answers === undefined) throw new UsageError('--missing: needs --answers, to know which are missing');
  const output = shards === undefined ? (resume ? '--resume' : undefined) : '--shards';
  if ((requests || missing) && output !== undefined)
    throw new UsageError(`${output}: cannot be used with ${requests ? '--requests' : '--missing'}, which writes requests to stdout`);
  if (server !== undefined) checkAddress(server);
}

function checkAddress(server: string): void {
  const { protocol, username, password } = URL.canParse(server) ? new URL(server) : { protocol: '', username: '', password: '' };
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new UsageError(`--server: expected an address such as http://localhost:8000/v1, got ${show(server, 80)}`);
  if (username !== '' || password !== '')
    throw new UsageError('--server: contains a password; put it in an environment variable and name that with --key');
}

/** Opens the source of answers that the options name. @throws InputError, UsageError */
export async function openAnswers(
  options: AskValues & { readonly keepGoing: boolean; readonly quiet: boolean },
  asking: Asking,
  context: CommandContext,
): Promise<AnswerOf> {
  if (options.server !== undefined) return serverAnswers({ ...options, server: options.server }, asking, context);
  const answers = await readAnswers(options.answers!, (error) => {
    if (!options.keepGoing) throw error;
    context.fail(error.message);
  });
  const errors = [...answers.values()].filter(({ fault }) => fault !== undefined).length;
  note(context, options, `${options.answers}: answers: ${answers.size - errors}, errors: ${errors}`);
  return async ({ id, where }) => {
    const reply = answers.get(id);
    if (!reply)
      throw new InputError(`${where}: no answer with custom_id ${JSON.stringify(id)} (--missing writes requests for such pictures)`);
    if (!reply.answer) throw new InputError(`${where}: ${reply.fault}`);
    return reply.answer;
  };
}

function serverAnswers(options: AskValues & { readonly server: string }, asking: Asking, { env }: CommandContext): AnswerOf {
  const { server: url, key: variable, retries, timeout, backOff } = options;
  const key = variable === undefined ? undefined : env[variable];
  if (variable !== undefined && !key) throw new UsageError(`--key: the environment variable ${variable} is not set`);
  return async (sample, signal) => {
    try {
      return await askServer(await chatBody(sample, asking), { url, key, retries, timeout, backOff }, signal);
    } catch (error) {
      throw error instanceof PictureFailure ? new PictureFailure(`${sample.where}: ${error.message}`) : error;
    }
  };
}
