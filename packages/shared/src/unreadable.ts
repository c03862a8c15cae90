import { InputError, messageOf, systemReason } from './errors.ts';

/** The error for a file or folder that the system does not let us read: `model.safetensors: cannot read it: permission denied`. */
export function unreadable(path: string, error: unknown): InputError {
  const where = `${path}: cannot read it`;
  return new InputError(systemReason(error, where) ?? `${where}: ${messageOf(error)}`, { cause: error });
}
