import { createReadStream } from 'node:fs';
import { InputError, messageOf, show, systemReason } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { type Reply, readBatchResult } from './completion.ts';

/** Answers by picture id. */
export type Answers = ReadonlyMap<string, Reply>;

/**
 * Reads files of batch results, in any order. The last answer for a picture wins, and an answer wins over an error, so results of a second
 * round can simply be added.
 * @param pattern file names with braces and wildcards
 * @param onBad called for a line that is not a result
 * @throws InputError if a file cannot be read or has no results
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
  }
  if (answers.size === 0) throw new InputError(`${pattern}: contains no results`);
  return answers;
}

function readLine(line: string): ReturnType<typeof readBatchResult> {
  try {
    return readBatchResult(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** In characters; an answer has a few thousand. */
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
