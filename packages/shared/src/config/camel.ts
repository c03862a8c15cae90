type Camel<S> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail> & string>}` : S;

/** A config with its field names in camel case, as in code: `warmup_steps` becomes `warmupSteps`, at every depth. */
export type Camelled<T> = T extends readonly (infer Item)[]
  ? readonly Camelled<Item>[]
  : T extends object
    ? { readonly [Name in keyof T as Camel<Name>]: Camelled<T[Name]> }
    : T;

/** Renames all fields from snake case to camel case. */
export function camelled<T>(value: T): Camelled<T> {
  if (Array.isArray(value)) return value.map(camelled) as Camelled<T>;
  if (typeof value !== 'object' || value === null) return value as Camelled<T>;
  const named = Object.entries(value).map(([name, field]) => [name.replaceAll(/_(\w)/g, (_, next) => next.toUpperCase()), camelled(field)]);
  return Object.fromEntries(named);
}
