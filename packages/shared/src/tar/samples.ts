import { pictureEndings } from '../picture-files.ts';
import type { TarMember } from './members.ts';

/** A sample of a WebDataset shard: consecutive members whose names are the same up to the first dot. */
export interface TarSample {
  /** The common name with its folder, `train/000000006`. */
  readonly key: string;
  /** For messages: `00000.tar: 000000006`. */
  readonly where: string;
  /** Contents by extension (everything after the name's first dot, in lower case): `png`, `seg.png`. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
  /** Extensions of the parts that were not read. */
  readonly others: readonly string[];
  /** Why the sample cannot be used: a part occurs twice, is a link, or is too large. */
  readonly fault: string | undefined;
}

/** The extensions that are read: pictures, caption, class, record. */
const readParts: ReadonlySet<string> = new Set([...pictureEndings, 'txt', 'json', 'cls']);

/** The key and extension of a member's name; undefined for a member outside all samples (see `groupSamples`). */
export function memberParts(name: string): { readonly key: string; readonly part: string } | undefined {
  const [, key, part] = /^((?:.*\/)?(?!__)[^./][^./]*)\.([^/]+)$/s.exec(name) ?? [];
  return key === undefined || part === undefined ? undefined : { key, part: part.toLowerCase() };
}

/** Whether a member is a part that is read (see `ReadTarOptions.isWanted`). */
export const isSamplePart = (name: string): boolean => readParts.has(memberParts(name)?.part ?? '');

/**
 * Groups consecutive members into samples, as WebDataset does. Members without an extension, and those whose names begin with a dot or
 * `__`, are left out.
 * @param name the shard's name in messages
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
    else if (sample.parts.has(part)) sample.fault ??= `.${part} occurs twice`;
    else sample.parts.set(part, bytes);
  }
  if (sample) yield sample;
}
