import { pictureEndings } from '../picture-files.ts';
import type { TarMember } from './members.ts';

/** Members of a WebDataset shard that belong together: they have the same name up to its first dot. */
export interface TarSample {
  /** The common name with its folder, `train/000000006`. */
  readonly key: string;
  /** For messages: `00000.tar: 000000006`. */
  readonly where: string;
  /** By what follows the name's first dot, in small letters: `png`, `seg.png`. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  /** Parts whose content was not asked for. */
  readonly others: readonly string[];
  /** Why it is not a sample that can be used: a part that comes twice, is a link, is too large. */
  readonly fault: string | undefined;
}

/** The parts of a sample that are read: a picture, its caption, its class, its record. */
const readParts: ReadonlySet<string> = new Set([...pictureEndings, 'txt', 'json', 'cls']);

/** The key and the part that a member's name stands for; undefined for one that belongs to no sample (see `groupSamples`). */
export function memberParts(name: string): { readonly key: string; readonly part: string } | undefined {
  const [, key, part] = /^((?:.*\/)?(?!__)[^./][^./]*)\.([^/]+)$/s.exec(name) ?? [];
  return key === undefined || part === undefined ? undefined : { key, part: part.toLowerCase() };
}

/** Whether a member is a part of a sample that is read (see `ReadTarOptions.isWanted`). */
export const isSamplePart = (name: string): boolean => readParts.has(memberParts(name)?.part ?? '');

/**
 * Joins members that follow one another into samples, as WebDataset does. Members without an extension, and those whose names begin
 * with a dot or `__`, are left out. `name` is the shard's in messages.
 */
export async function* groupSamples(members: AsyncIterable<TarMember>, name: string): AsyncGenerator<TarSample> {
  let sample: { key: string; where: string; parts: Map<string, Uint8Array>; others: string[]; fault: string | undefined } | undefined;
  for await (const { name: memberName, bytes, fault } of members) {
    const { key, part } = memberParts(memberName) ?? {};
    if (key === undefined || part === undefined) continue;
    if (sample?.key !== key) {
      if (sample) yield sample;
      sample = { key, where: `${name}: ${key}`, parts: new Map(), others: [], fault: undefined };
    }
    if (fault !== undefined) sample.fault ??= `.${part} ${fault}`;
    else if (bytes === undefined) sample.others.push(part);
    else if (sample.parts.has(part)) sample.fault ??= `there are two members .${part}`;
    else sample.parts.set(part, bytes);
  }
  if (sample) yield sample;
}
