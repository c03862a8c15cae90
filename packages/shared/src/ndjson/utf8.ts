import { constants, isUtf8 } from 'node:buffer';

/** Either a text or a fault. */
export type Decoded = { readonly text: string; readonly fault?: never } | { readonly text?: never; readonly fault: string };

/** Decodes UTF-8 without replacing anything: an invalid byte is a fault, `byte 17 (0xff) is not UTF-8`. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  if (bytes.length > constants.MAX_STRING_LENGTH)
    return { fault: `is ${bytes.length} bytes long; a text can have at most ${constants.MAX_STRING_LENGTH}` };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (isUtf8(buffer)) return { text };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return { fault: 'is UTF-16, expected UTF-8' };
  // Decoding replaced invalid bytes by U+FFFD, so the first difference after re-encoding is at the first of them.
  const again = Buffer.from(text, 'utf8');
  const at = bytes.findIndex((byte, i) => byte !== again[i]);
  if (at < 0) return { fault: 'ends inside a UTF-8 character' };
  return { fault: `byte ${at + 1} (0x${bytes[at]!.toString(16).padStart(2, '0')}) is not UTF-8` };
}
