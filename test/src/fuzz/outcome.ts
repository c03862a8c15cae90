import { messageOf } from '@kaleido/shared/errors';
import { type FuzzReader, isRefusal, scratchIn } from '@kaleido/shared/testing/fuzz';

/** What a reader made of an input: it took it, it refused it as it should, or something is wrong with the reader. */
export type Outcome = { readonly kind: 'accepted' } | { readonly kind: 'refused' } | Finding;

export interface Finding {
  readonly kind: FindingKind;
  readonly message: string;
}

export type FindingKind = 'foreign error' | 'wrong result' | 'bad message' | 'slow' | 'memory' | 'hang' | 'crash';

/** Milliseconds of the processor that any input may take: what a reader does is bounded by its bytes, and these are small. */
const SLOW = 2_000;
/** MB that one input may add to the process. */
const MEMORY = 400;
/** Characters of a message that is still one line to read. */
const MAX_MESSAGE = 1_500;

/** Words of the engine, which tell a user nothing. */
const ENGINE_WORDS =
  /Cannot read prop|is not a function|is not iterable|undefined \(|Invalid array length|Invalid typed array|not an integer|Maximum call stack|Cannot convert|Cannot mix|out of bounds|\[object |Reduce of empty/;

/** Feeds one input to a reader. */
export async function outcomeOf(reader: FuzzReader, input: Buffer, folder: string): Promise<Outcome> {
  const began = process.cpuUsage();
  const before = megabytes();
  const outcome = await read(reader, input, folder);
  if ('message' in outcome) return outcome;
  const { user, system } = process.cpuUsage(began);
  if ((user + system) / 1000 > SLOW) return { kind: 'slow', message: `took more than ${SLOW} ms` };
  if (megabytes() - before > MEMORY) return { kind: 'memory', message: `took more than ${MEMORY} MB` };
  return outcome;
}

async function read(reader: FuzzReader, input: Buffer, folder: string): Promise<Outcome> {
  try {
    await reader.read(input, scratchIn(folder, input));
    return { kind: 'accepted' };
  } catch (error) {
    if (isRefusal(error)) return faultOf(messageOf(error)) ?? { kind: 'refused' };
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const place = stack?.split('\n').find((line) => /^\s+at /.test(line));
    return { kind: name === 'WrongResult' ? 'wrong result' : 'foreign error', message: `${name}: ${message} ${place?.trim() ?? ''}` };
  }
}

/** What is wrong with a message, as a command writes it. */
function faultOf(message: string): Finding | undefined {
  if (message.length > MAX_MESSAGE) return { kind: 'bad message', message: `${message.length} characters: ${message.slice(0, 80)}` };
  if (/\p{Cc}/u.test(message))
    return { kind: 'bad message', message: `holds control characters: ${JSON.stringify(message.slice(0, 200))}` };
  return ENGINE_WORDS.test(message) ? { kind: 'bad message', message } : undefined;
}

const megabytes = (): number => process.resourceUsage().maxRSS / 1024;

/** Findings of one kind and place count as one, whatever numbers and names they mention. */
export const keyOf = ({ kind, message }: Finding): string =>
  `${kind}: ${message
    .replaceAll(/\d+/g, 'N')
    .replaceAll(/"[^"]*"|'[^']*'/g, '"…"')
    .slice(0, 120)}`;

export const isFinding = (outcome: Outcome): outcome is Finding => 'message' in outcome;
