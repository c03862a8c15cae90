import { createReadStream } from 'node:fs';
import { InputError, messageOf, show, systemReason } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { type Reply, readBatchResult } from './completion.ts';

/** Answers by the id of the picture. */
export type Answers = ReadonlyMap<string, Reply>;

/**
 * The answers in files of a batch's results, in any order. Of several answers to one picture the last counts, and any counts more than an
 * error, so that pictures may be asked again and the new results named with the old ones.
 * @param pattern file names with braces and wildcards
 * @param onBad called with what is wrong with a line that is no result
 * @throws InputError when a file cannot be read, or holds none
 */
export async function readAnswers(pattern: string, onBad: (error: InputError) => void): Promise<Answers> {
  const answers = new Map<string, Reply>();
  for (const path of await findShards(pattern)) {
    let number = 0;
    for await (const line of linesOf(path)) {
      number++;
      if (line.trim() === '') continue;
      const result = readLine(line);
      if (!result) onBad(new InputError(`${path}:${number}: expected a result with custom_id and response, got ${show(line)}`));
      else if (result.reply.answer || !answers.get(result.id)?.answer) answers.set(result.id, result.reply);
    }
    if (answers.size === 0) throw new InputError(`${path}: there is no answer in it`);
  }
  return answers;
}

function readLine(line: string): ReturnType<typeof readBatchResult> {
  try {
    return readBatchResult(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** A line is an answer of a few kilobytes. */
const MAX_LINE = 2 ** 24;

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!;
      if (rest.length > MAX_LINE) throw new InputError(`a line is longer than ${MAX_LINE} characters`);
      yield* lines;
    }
  } catch (error) {
    throw new InputError(systemReason(error, path) ?? `${path}: ${messageOf(error)}`);
  }
  yield rest;
}
