/**
 * Reads a literal of JavaScript that is data alone, from `start` on: objects with or without quotes around keys, arrays, strings, numbers,
 * `!0` and `!1`. It is parsed, never evaluated.
 * @throws SyntaxError that gives the position of anything else
 */
export function readLiteral(source: string, start: number): unknown {
  let at = start;
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  };
  const refuse = (): never => {
    throw new SyntaxError(`expected a literal at character ${at}, got ${JSON.stringify(source.slice(at, at + 20))}`);
  };
  const items = (end: string, item: () => void): void => {
    while (source[at] !== end) {
      item();
      if (source[at] === ',') at++;
      else if (source[at] !== end) refuse();
    }
    at++;
  };
  const text = (quoted: string): string =>
    quoted.startsWith('"') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  const value = (depth: number): unknown => {
    if (depth > MAX_DEPTH) refuse();
    if (source[at] === '{') {
      at++;
      const object: Record<string, unknown> = Object.create(null);
      items('}', () => {
        const name = token(/[\w$]+/y) ?? text(token(STRINGS) ?? refuse());
        if (source[at++] !== ':') refuse();
        object[name] = value(depth + 1);
      });
      return object;
    }
    if (source[at] === '[') {
      at++;
      const array: unknown[] = [];
      items(']', () => array.push(value(depth + 1)));
      return array;
    }
    const flag = token(/!0|!1|true\b|false\b|null\b/y);
    if (flag !== undefined) return flag === 'null' ? null : flag === '!0' || flag === 'true';
    const number = token(/-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
    return number === undefined ? text(token(STRINGS) ?? refuse()) : Number(number);
  };
  return value(0);
}

const MAX_DEPTH = 32;
const STRINGS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
