import { InputError } from '../errors.ts';
import type { TarMember } from './members.ts';

/** Members of a WebDataset shard that belong together: they have the same name up to its first dot. */
export interface TarSample {
  /** The common name with its folder, `train/000000006`. */
  readonly key: string;
  /** For messages: `00000.tar: 000000006`. */
  readonly where: string;
  /** By what follows the name's first dot, in small letters: `png`, `seg.png`. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** The key and the part that a member's name stands for; undefined for one that belongs to no sample (see `groupSamples`). */
export function memberParts(name: string): { readonly key: string; readonly part: string } | undefined {
  const [, key, part] = /^((?:.*\/)?(?!__)[^./][^./]*)\.([^/]+)$/s.exec(name) ?? [];
  return key === undefined || part === undefined ? undefined : { key, part: part.toLowerCase() };
}

/**
 * Joins members that follow one another into samples, as WebDataset does. Members without an extension, and those whose names begin
 * with a dot or `__`, are left out. Throws an InputError when a sample has a part twice. `name` is the shard's in messages.
 */
export async function* groupSamples(members: AsyncIterable<TarMember>, name: string): AsyncGenerator<TarSample> {
  let sample: (TarSample & { parts: Map<string, Uint8Array> }) | undefined;
  for await (const member of members) {
    const { key, part: kind } = memberParts(member.name) ?? {};
    if (key === undefined || kind === undefined) continue;
    if (sample?.key !== key) {
      if (sample) yield sample;
      sample = { key, where: `${name}: ${key}`, parts: new Map() };
    }
    if (sample.parts.has(kind)) throw new InputError(`${sample.where}: there are two members .${kind}`);
    sample.parts.set(kind, member.bytes);
  }
  if (sample) yield sample;
}
