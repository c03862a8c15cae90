import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
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

/** The file that carries a set's used drawings in a packed build, where the set's own package is not installed. */
export const bundleFile = (set: ArtSet): string => fileURLToPath(new URL(`../bundle/${set.id}.json.br`, import.meta.url));

/** What tells one edition of a set's art from another: its package and version, or the checksum of the bundle. */
export async function editionOf(set: ArtSet): Promise<string> {
  if (!isInstalled(set))
    return existsSync(bundleFile(set))
      ? createHash('sha256')
          .update(await readFile(bundleFile(set)))
          .digest('hex')
      : 'none';
  const { version } = JSON.parse(await readFile(set.resolve('package.json'), 'utf8')) as { version: string };
  return `${set.package}@${version}`;
}

/**
 * Reads the named emoji of a set: from its package, else from the bundle that a packed build carries. Sets with code points are
 * joined by them, older ones by the emoji's short name. @throws Error when neither is found, or a drawing is missing
 */
export async function readArt(set: ArtSet, names: readonly string[]): Promise<Drawing[]> {
  const found = isInstalled(set) ? await fromPackage(set, names) : await fromBundle(set);
  return names.map((name) => {
    const source = found.get(name);
    if (source === undefined) throw new Error(`${set.package} has no drawing of ${name} (${codePoints[name] ?? 'no code point'})`);
    return { name, source };
  });
}

function isInstalled(set: ArtSet): boolean {
  try {
    set.resolve('package.json');
    return true;
  } catch {
    return false;
  }
}

async function fromBundle(set: ArtSet): Promise<Map<string, Uint8Array>> {
  if (!existsSync(bundleFile(set)))
    throw new Error(`the art of the ${set.style} style is not installed: npm install ${set.package} (${set.license})`);
  const packed = JSON.parse(brotliDecompressSync(await readFile(bundleFile(set))).toString()) as Record<string, string>;
  return new Map(Object.entries(packed).map(([name, base64]) => [name, Buffer.from(base64, 'base64')]));
}

/** The named drawings that a set's installed package has. */
export async function fromPackage(set: ArtSet, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (set.format === 'webp') {
    for (const name of names) {
      const file = withSelector(codePoints[name] ?? '')
        .map((hex) => set.resolve(`assets/${hex}.webp`))
        .find(existsSync);
      if (file !== undefined) found.set(name, await readFile(file));
    }
    return found;
  }
  const icons = JSON.parse(await readFile(set.resolve('icons.json'), 'utf8')) as IconSet;
  const chars = JSON.parse(await readFile(set.resolve('chars.json'), 'utf8')) as Record<string, string>;
  for (const name of names) {
    const listed = withSelector(codePoints[name] ?? '').flatMap((hex) => chars[hex] ?? []);
    const icon = [...listed, iconNames[set.id]?.[name] ?? name]
      .map((key) => icons.icons[key] ?? icons.icons[icons.aliases?.[key]?.parent ?? ''])
      .find((candidate) => candidate !== undefined);
    if (icon === undefined) continue;
    const width = icon.width ?? icons.width ?? 16;
    const height = icon.height ?? icons.height ?? 16;
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
      `viewBox="${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}" width="256" height="256">${icon.body}</svg>`;
    found.set(name, Buffer.from(svg));
  }
  return found;
}
