import * as z from 'zod';

/** A JSON Schema (draft 7, which editors support), with the fields of `.meta`. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly unit?: string;
  readonly without?: string;
  readonly also?: readonly (string | number)[];
}

/** The schema of a config as written, before defaults and decoding. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const converted = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default ??= zodSchema.def.defaultValue;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return converted as JsonSchema;
}

/**
 * The same as a file for editors, which complete and check YAML with it. It requires only the fields that distinguish objects, since
 * the others may come from a base file.
 */
export const editorSchema = (schema: z.ZodType): JsonSchema => plain(inputSchema(schema));

/** Moves unit, absence and other forms into standard keywords. */
function plain({ unit, without, also, description, default: fallback, ...node }: JsonSchema): JsonSchema {
  const each = (nodes: readonly JsonSchema[] | undefined) => nodes?.map(plain);
  const all = (nodes: Readonly<Record<string, JsonSchema>>) =>
    Object.fromEntries(Object.entries(nodes).map(([name, inner]) => [name, plain(inner)]));
  const { properties, required, definitions, items, oneOf, anyOf, allOf, ...rest } = node;
  const inner = {
    ...rest,
    ...(properties && { properties: all(properties) }),
    ...(required && { required: required.filter((name) => properties?.[name]?.const !== undefined) }),
    ...(definitions && { definitions: all(definitions) }),
    ...(items && { items: plain(items) }),
    ...(oneOf && { oneOf: each(oneOf) }),
    ...(anyOf && { anyOf: each(anyOf) }),
    ...(allOf && { allOf: each(allOf) }),
  } as JsonSchema;
  const said = [description, unit && `In ${unit}.`, without && `Without it: ${without}.`].filter(Boolean).join('. ').replaceAll('..', '.');
  return {
    ...(said && { description: said }),
    ...(fallback !== undefined && !isEmpty(fallback) && { default: fallback }),
    ...(also ? { anyOf: [inner, ...also.map(otherForm)] } : inner),
  };
}

function otherForm(form: string | number): JsonSchema {
  if (form === 'text') return { type: 'string' };
  return form === 'number' ? { type: 'number' } : { const: form };
}

/** Whether a default is an empty object: a part whose fields have their own defaults. */
export const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0 && !Array.isArray(value);
