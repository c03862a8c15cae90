import { InputError, messageOf, systemReason } from './errors.ts';

/** The error for a file or folder that cannot be read: `model.safetensors: cannot be read: permission denied`. */
export function unreadable(path: string, error: unknown): InputError {
  const where = `${path}: cannot be read`;
  return new InputError(systemReason(error, where) ?? `${where}: ${messageOf(error)}`, { cause: error });
}
