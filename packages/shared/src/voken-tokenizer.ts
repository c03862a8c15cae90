import type { Checkpoint } from './checkpoint.ts';
import { InputError, show } from './errors.ts';
import type { KaleidoRecord } from './record.ts';
import { openSafetensors } from './safetensors.ts';

/** The field of a record that names the tokenizer of its vokens. */
export const TOKENIZER_FIELD = 'voken_tokenizer';

/** Name of the tokenizer file in a model's folder. */
export const TOKENIZER_FILE = 'voken_tokenizer.safetensors';

/** Metadata key of that file's name and network config. */
export const TOKENIZER_KEY = 'voken_tokenizer';

/** A name that also identifies the file's content: `name@1a2b3c4d`. */
export const nameWithHash = (name: string, sha256: string): string => `${name}@${sha256.slice(0, 8)}`;

/**
 * The name of the tokenizer in a model's folder, as records have it; undefined for a model without one.
 * @throws InputError when the file is damaged or no tokenizer
 */
export async function tokenizerNameOf(checkpoint: Checkpoint): Promise<string | undefined> {
  if (!checkpoint.hasFile(TOKENIZER_FILE)) return undefined;
  const path = await checkpoint.path(TOKENIZER_FILE);
  const { metadata, close } = await openSafetensors(path);
  await close();
  return nameWithHash(nameIn(metadata[TOKENIZER_KEY], path), checkpoint.sha256(TOKENIZER_FILE));
}

function nameIn(header: string | undefined, path: string): string {
  try {
    const { name } = JSON.parse(header ?? '') as { readonly name?: unknown };
    if (typeof name === 'string') return name;
  } catch {
    // not JSON: no tokenizer either
  }
  throw new InputError(`${path}: not a voken tokenizer: its header has no ${TOKENIZER_KEY}`);
}

/**
 * Checks that the vokens of a record are of a tokenizer. A record that does not name one is taken at its word.
 * @param name of the tokenizer; undefined if it is not known
 * @throws InputError (the reason alone) for vokens of another one
 */
export function checkTokenizer(name: string | undefined, { [TOKENIZER_FIELD]: of }: KaleidoRecord): void {
  if (name !== undefined && of !== undefined && of !== name)
    throw new InputError(`${TOKENIZER_FIELD}: expected vokens of ${name}, got those of ${show(of)}`);
}
