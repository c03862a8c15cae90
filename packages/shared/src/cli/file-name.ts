const MAX_STEM = 180; // bytes of UTF-8; file systems take 255, and an extension, a number and a temporary name need room
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Turns ids into file names with the given extension (such as '.png') that are safe on every system: no path, no hidden file, no
 * option, no device name, bounded length. Names of one namer are unique, also on file systems that ignore case: duplicates are
 * numbered, `a.png`, `a-2.png`.
 */
export function fileNamer(extension: string): (id: string) => string {
  const taken = new Set<string>();
  const taking = new Map<string, number>(); // next number by stem, so that a million duplicates take linear time
  return (id) => {
    const stem = safeStem(id);
    for (let number = taking.get(stem) ?? 1; ; number++) {
      const name = `${stem}${number === 1 ? '' : `-${number}`}${extension}`;
      const key = name.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      taking.set(stem, number + 1);
      return name;
    }
  };
}

function safeStem(id: string): string {
  const clean = id
    .normalize('NFC')
    .replaceAll(/[/\\:*?"<>|\p{C}]/gu, '_')
    .replace(/^[.\s]+/, '');
  let stem = '';
  let size = 0;
  for (const char of clean) {
    size += Buffer.byteLength(char);
    if (size > MAX_STEM) break;
    stem += char;
  }
  stem = stem.replace(/[.\s]+$/, '');
  return stem === '' || stem.startsWith('-') || RESERVED.test(stem) ? `_${stem}` : stem;
}
