import { InputError, show } from '../errors.ts';

/** Where a value stands: the file that it was read from, and the path of fields within. Either may be missing. */
export interface Where {
  readonly file?: string;
  /** As in `model.denoiser` or `of[2]`. */
  readonly path?: string;
}

/** A field or an item of the value that stands there. */
export function within(where: Where, ...names: readonly (string | number)[]): Where {
  const path = names.reduce<string>(
    (path, name) => (typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
    where.path ?? '',
  );
  return { ...where, path };
}

/** `run.yaml: optimiser.beta1: expected …`, one line. */
export const faultAt = ({ file, path }: Where, message: string): InputError =>
  new InputError([file, path, message].filter(Boolean).join(': '));

/** @throws InputError that says what was expected there, and what came */
export function refuse(where: Where, expected: string, got: unknown): never {
  throw faultAt(where, `expected ${expected}, got ${show(got)}`);
}
