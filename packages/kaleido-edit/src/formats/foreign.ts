import { type KaleidoRecord, validateRecord } from '@kaleido/shared/record';
import { fromComfyui } from './comfyui.ts';
import { fromIdeogram } from './ideogram.ts';

/**
 * The plan of another tool in a text, as a record; undefined when the text holds none.
 * @throws InputError when it is one, but cannot be a record
 */
export function readForeign(text: string, name: string): KaleidoRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const found = fromIdeogram(value) ?? fromComfyui(value);
  return found && validateRecord(found, name);
}
