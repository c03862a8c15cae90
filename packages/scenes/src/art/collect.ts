import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { codePoints } from './emoji.ts';
import { iconNames } from './icon-names.ts';
import type { ArtSet } from './sets.ts';

/** Where one drawing comes from: an SVG document or a webp file's bytes. */
export interface Drawing {
  readonly name: string;
  readonly source: Uint8Array;
}

interface IconSet {
  readonly icons: Record<string, { body: string; width?: number; height?: number; left?: number; top?: number }>;
  readonly aliases?: Record<string, { parent: string }>;
  readonly width?: number;
  readonly height?: number;
}

const withSelector = (hex: string): readonly string[] => [hex, `${hex}-fe0f`];

/**
 * Reads the named emoji of a set from its installed package. Sets with code points are joined by them, older ones by the emoji's
 * short name. Throws when the package is not installed or lacks a drawing that was asked for.
 */
export async function collectDrawings(set: ArtSet, names: readonly string[]): Promise<Drawing[]> {
  const lacking = (name: string) => new Error(`scenes: ${set.package} has no drawing of ${name} (${codePoints[name] ?? 'no code point'})`);
  if (set.format === 'webp') {
    return Promise.all(
      names.map(async (name) => {
        const file = withSelector(codePoints[name] ?? '')
          .map((hex) => set.resolve(`assets/${hex}.webp`))
          .find(existsSync);
        if (file === undefined) throw lacking(name);
        return { name, source: await readFile(file) };
      }),
    );
  }
  const icons = JSON.parse(await readFile(set.resolve('icons.json'), 'utf8')) as IconSet;
  const chars = JSON.parse(await readFile(set.resolve('chars.json'), 'utf8')) as Record<string, string>;
  return names.map((name) => {
    const listed = withSelector(codePoints[name] ?? '').map((hex) => chars[hex]);
    const found = [...listed, iconNames[set.id]?.[name] ?? name].find(
      (icon) => icon !== undefined && (icons.icons[icon] ?? icons.aliases?.[icon]),
    );
    const icon = found === undefined ? undefined : (icons.icons[found] ?? icons.icons[icons.aliases?.[found]?.parent ?? '']);
    if (icon === undefined) throw lacking(name);
    const width = icon.width ?? icons.width ?? 16;
    const height = icon.height ?? icons.height ?? 16;
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
      `viewBox="${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}" width="256" height="256">${icon.body}</svg>`;
    return { name, source: Buffer.from(svg) };
  });
}
