/** A command as one types it. */
export const command = (words: readonly (string | number)[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(String(word)) ? word : `'${String(word).replaceAll("'", `'\\''`)}'`)).join(' ');

export const pipe = (...commands: readonly string[]): string => commands.join(' | ');

/** Lines of a script. */
export const script = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
