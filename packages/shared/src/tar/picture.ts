import { InputError } from '../errors.ts';
import { pictureEndings } from '../picture-files.ts';
import type { TarSample } from './samples.ts';

/** The encoded picture of a sample. @throws InputError (with the reason only) when it has none or two, or the sample has a fault */
export function pictureIn({ parts, others, fault }: TarSample): Uint8Array {
  if (fault !== undefined) throw new InputError(fault);
  const [ending, another] = pictureEndings.filter((one) => parts.has(one));
  if (another !== undefined) throw new InputError(`two pictures, .${ending} and .${another}, expected one`);
  const found = parts.get(ending ?? '');
  const there = [...parts.keys(), ...others];
  const shown = there.length > 10 ? `${there.slice(0, 10).join(', ')} and ${there.length - 10} more` : there.join(', ');
  if (!found) throw new InputError(`no picture (${pictureEndings.join(', ')}), only ${shown}`);
  return found;
}
