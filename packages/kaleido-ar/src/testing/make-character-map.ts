interface Node {
  readonly children: Map<number, Node>;
  value: number;
}

const node = (): Node => ({ children: new Map(), value: -1 });

/** A `precompiled_charsmap` of a few keys, in SentencePiece's format (a double array of darts-clone, then the texts). */
export function makeCharacterMap(pairs: Readonly<Record<string, string>>): string {
  const root = node();
  let texts = Buffer.alloc(0);
  for (const [key, text] of Object.entries(pairs)) {
    let at = root;
    for (const byte of Buffer.from(key)) {
      const next = at.children.get(byte) ?? node();
      at.children.set(byte, next);
      at = next;
    }
    at.value = texts.length;
    texts = Buffer.concat([texts, Buffer.from(`${text}\0`)]);
  }
  const units: number[] = [0];
  const isTaken = new Set([0]);
  const bases = new Set<number>(); // with one of its own, no node finds another's children
  const place = (at: number, { children, value }: Node): void => {
    const bytes = [...(value >= 0 ? [0] : []), ...children.keys()];
    let base = 1;
    while (bases.has(base) || bytes.some((byte) => isTaken.has(base ^ byte))) base++;
    bases.add(base);
    for (const byte of bytes) isTaken.add(base ^ byte);
    units[at] = (units[at] ?? 0) | (value >= 0 ? 1 << 8 : 0) | ((base ^ at) << 10);
    if (value >= 0) units[base] = (2 ** 31 + value) | 0;
    for (const [byte, child] of children) {
      units[base ^ byte] = byte;
      place(base ^ byte, child);
    }
  };
  place(0, root);
  const size = Math.ceil(Math.max(...isTaken, 1) / 256) * 256 + 256;
  const bytes = Buffer.alloc(4 + 4 * size);
  bytes.writeUInt32LE(4 * size);
  for (let unit = 0; unit < size; unit++) bytes.writeInt32LE(units[unit] ?? 0, 4 + 4 * unit);
  return Buffer.concat([bytes, texts]).toString('base64');
}
