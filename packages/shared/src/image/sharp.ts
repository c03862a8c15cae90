import { createRequire } from 'node:module';
import type { Sharp, SharpInput, SharpOptions } from 'sharp';

const require = createRequire(import.meta.url);

/**
 * Opens a picture with sharp, which is loaded at the first one: it takes as long as a command's start, and most commands that can read
 * pictures read none. Takes what sharp takes.
 */
export function sharp(...input: [SharpOptions] | [SharpInput, SharpOptions?]): Sharp {
  const open: (...input: readonly unknown[]) => Sharp = require('sharp');
  return open(...input);
}
