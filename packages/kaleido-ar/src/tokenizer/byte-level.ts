/** The characters that stand for bytes in a byte-level vocabulary (GPT-2): printable bytes for themselves, others from U+0100 on. */
const characters: readonly string[] = (() => {
  let next = 0x100;
  const isPrintable = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

const bytes = new Map(characters.map((character, byte) => [character, byte]));

/** A text's UTF-8 bytes, one character per byte. */
export const toByteCharacters = (text: string): string => Array.from(Buffer.from(text), (byte) => characters[byte]).join('');

/** The bytes of a piece; its UTF-8 if it contains other characters. */
export function fromByteCharacters(piece: string): Uint8Array {
  const found = Array.from(piece, (character) => bytes.get(character));
  return found.every((byte) => byte !== undefined) ? Uint8Array.from(found) : Buffer.from(piece);
}

/** The piece of a single byte in a vocabulary with byte fallback: `<0x0A>`. */
export const bytePiece = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** The byte that a piece stands for. */
export function byteOf(piece: string): number | undefined {
  const digits = /^<0x([0-9A-Fa-f]{2})>$/.exec(piece)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}
