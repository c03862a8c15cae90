import { InputError, messageOf } from '@kaleido/shared/errors';
import { Composer, type Document, Lexer, Parser } from 'yaml';

/** Deeper than any config goes; what is built of a document, and all that look at it, go down as many levels. */
const maxDepth = 64;

/**
 * The value of a YAML document. A tag that is not known, a second document, and whatever else the reader would only warn of is an error.
 * @param file names the source in errors
 * @throws InputError of one line
 */
export function parseYaml(text: string, file: string): unknown {
  const [document, second] = documentsOf(text, file);
  if (second) throw new InputError(`${file}: expected one document, got another one behind it`);
  const [fault] = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (fault) throw new InputError(`${file}: ${place(text, fault.pos[0])}${firstLine(fault.message)}`);
  try {
    return document?.toJS({ maxAliasCount: 100 }) ?? null;
  } catch (error) {
    throw new InputError(`${file}: ${firstLine(messageOf(error))}`); // more aliases than any config has
  }
}

/** Documents are composed only once the parser, which keeps a stack of its own, has seen how deep they go. */
function documentsOf(text: string, file: string): Document.Parsed[] {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > maxDepth + 2) throw new InputError(`${file}: is nested deeper than ${maxDepth} levels`);
  }
  for (const token of parser.end()) tokens.push(token);
  return [...new Composer({ uniqueKeys: true }).compose(tokens, true, text.length)];
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}: `;
}

const firstLine = (message: string): string => message.split('\n', 1)[0]!.slice(0, 200);
