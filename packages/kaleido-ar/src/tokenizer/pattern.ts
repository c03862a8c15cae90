import { messageOf } from '@kaleido/shared/errors';
import { type Fields, fieldsOf } from './fields.ts';
import { compilePattern } from './pattern/compile.ts';
import { matches, type Span } from './pattern/match.ts';
import { parsePattern } from './pattern/parse.ts';

/** Finds the matches in a text, from the left, in UTF-16 units. */
export type Pattern = (text: string) => Iterable<Span>;

/**
 * The field `pattern`: `{ String }`, or `{ Regex }` in Oniguruma's syntax.
 * @throws InputError naming the field, also for an invalid or unsupported expression
 */
export function patternOf(fields: Fields): Pattern {
  const pattern = fieldsOf(fields.raw('pattern'), `${fields.where}: pattern`);
  const expression = pattern.optionalText('Regex');
  const content = expression === undefined ? pattern.text('String') : '';
  const found = content === '' ? regex(expression ?? '', pattern) : literal(content);
  pattern.close();
  return found;
}

/** @throws InputError naming the fields that contain the expression */
function regex(expression: string, fields: Fields): Pattern {
  try {
    const program = compilePattern(parsePattern(expression));
    return (text) => matches(program, text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fields.refuse(`Regex: ${messageOf(error)}`);
  }
}

const literal = (content: string): Pattern =>
  function* (text) {
    for (let at = text.indexOf(content); at >= 0; at = text.indexOf(content, at + content.length)) yield [at, at + content.length];
  };

/** Replaces each match in a text by the same content. */
export function replaced(text: string, pattern: Pattern, content: string): string {
  let result = '';
  let end = 0;
  for (const [from, to] of pattern(text)) {
    result += text.slice(end, from) + content;
    end = to;
  }
  return result + text.slice(end);
}
