import { InputError } from '@kaleido/shared/errors';
import { pictureEndings } from '@kaleido/shared/picture-files';
import type { Leaf, ParquetType } from './metadata.ts';

/** The columns of samples, by index among the leaves. */
export interface Columns {
  readonly imageName: string;
  /** Pictures; undefined for a struct with paths only. */
  readonly bytes: number | undefined;
  readonly path: number | undefined;
  readonly captionName: string;
  readonly caption: number;
  /** All columns to read. */
  readonly all: readonly number[];
}

/** Names of a column of pictures, by Hugging Face and by img2dataset. */
const imageNames = ['image', ...pictureEndings];
const captionNames = ['caption', 'text'];

const texts: readonly ParquetType[] = ['BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const classes: readonly ParquetType[] = ['INT32', 'INT64'];

/**
 * Finds the columns of pictures and captions.
 * @param named the caption column given by the config
 * @throws InputError (with the reason only) when a column is missing or has another type
 */
export function columnsOf(leaves: readonly Leaf[], named: string | undefined): Columns {
  const names = [...new Set(leaves.map(({ path }) => path.split('.')[0]!))];
  const pick = (wanted: readonly string[]): string => {
    const found = wanted.find((name) => names.includes(name));
    if (found !== undefined) return found;
    const shown = names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
    throw new InputError(`no column ${wanted.map((name) => JSON.stringify(name)).join(' or ')} among ${shown}`);
  };
  const [imageName, captionName] = [pick(imageNames), pick(named === undefined ? captionNames : [named])];
  const leafAt = (path: string): number | undefined => {
    const index = leaves.findIndex((leaf) => leaf.path === path && !leaf.isRepeated);
    return index < 0 ? undefined : index;
  };
  const readable = (path: string, types: readonly ParquetType[]): number | undefined => {
    const index = leafAt(path);
    return index !== undefined && types.includes(leaves[index]!.type) ? index : undefined;
  };
  const bytes = readable(imageName, texts) ?? readable(`${imageName}.bytes`, texts);
  const path = readable(`${imageName}.path`, texts);
  if (bytes === undefined && path === undefined)
    throw new InputError(
      `column ${JSON.stringify(imageName)}: expected bytes, or a struct of bytes and path, got ${kindOf(leaves, imageName)}`,
    );
  const caption = readable(captionName, [...texts, ...classes]);
  if (caption === undefined)
    throw new InputError(`column ${JSON.stringify(captionName)}: expected texts or class numbers, got ${kindOf(leaves, captionName)}`);
  const all = [bytes, path, caption].filter((leaf) => leaf !== undefined);
  return { imageName, bytes, path, captionName, caption, all };
}

function kindOf(leaves: readonly Leaf[], name: string): string {
  const own = leaves.filter(({ path }) => path === name || path.startsWith(`${name}.`));
  if (own.some(({ isRepeated }) => isRepeated)) return 'a list';
  if (own[0]?.path !== name) return `a struct of ${own.map(({ path }) => path.slice(name.length + 1)).join(', ')}`;
  return own[0].type.toLowerCase();
}
