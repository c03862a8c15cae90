import { InputError, show } from '../errors.ts';

/** The position of a value: the file it was read from and the path of fields within. Either may be absent. */
export interface Where {
  readonly file?: string;
  /** As in `model.denoiser` or `of[2]`. */
  readonly path?: string;
}

/** The position of a field or item within the value at `where`. */
export function within(where: Where, ...names: readonly (string | number)[]): Where {
  const path = names.reduce<string>(
    (path, name) => (typeof name === 'number' ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
    where.path ?? '',
  );
  return { ...where, path };
}

/** An error of one line: `run.yaml: optimiser.beta1: expected …`. */
export const faultAt = ({ file, path }: Where, message: string): InputError =>
  new InputError([file, path, message].filter(Boolean).join(': '));

/** @throws InputError that says what was expected and what was found */
export function refuse(where: Where, expected: string, got: unknown): never {
  throw faultAt(where, `expected ${expected}, got ${show(got)}`);
}
