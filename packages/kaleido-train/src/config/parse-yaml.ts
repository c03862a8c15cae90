import { InputError, messageOf } from '@kaleido/shared/errors';
import { Composer, type Document, Lexer, Parser } from 'yaml';

/** Deeper than any config; code that walks a document recurses as deep. */
const MAX_DEPTH = 64;

/** A dialect: ours, where a repeated key is an error, or Python's YAML 1.1, where the last one counts. */
type Dialect = 'strict' | 'python';
const dialects = { strict: { uniqueKeys: true }, python: { uniqueKeys: false, version: '1.1' } } as const;

/**
 * The value of a YAML document. An unknown tag, a second document, and anything else that would only be a warning is an error.
 * @param file names the source in errors
 * @throws InputError of one line
 */
export function parseYaml(text: string, file: string, dialect: Dialect = 'strict'): unknown {
  const [document, second] = documentsOf(text, file, dialect);
  if (second) throw new InputError(`${file}: expected one document, got several`);
  const [fault] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (fault) throw new InputError(`${file}: ${position(text, fault.pos[0])}${firstLine(fault.message)}`);
  try {
    return document?.toJS({ maxAliasCount: 100 }) ?? null;
  } catch (error) {
    throw new InputError(`${file}: ${firstLine(messageOf(error))}`); // more aliases than any config has
  }
}

/** Documents are composed only after the parser, which has a stack of its own, has checked how deep they are. */
function documentsOf(text: string, file: string, dialect: Dialect): Document.Parsed[] {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH + 2) throw new InputError(`${file}: is nested deeper than ${MAX_DEPTH} levels`);
  }
  for (const token of parser.end()) tokens.push(token);
  return [...new Composer(dialects[dialect]).compose(tokens, true, text.length)];
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}: `;
}

const firstLine = (message: string): string => message.split('\n', 1)[0]!.slice(0, 200);
