import { InputError } from '@kaleido/shared/errors';

/**
 * The rows of a CSV file by the names in its first line (RFC 4180: fields in quotes may hold commas, line ends and doubled quotes).
 * @throws InputError for a quote that is never closed and for a row of another length
 */
export function parseCsv(text: string, path: string): Record<string, string>[] {
  const [names = [], ...rows] = rowsOf(text.replace(/^\uFEFF/, ''), path);
  return rows.map((row, index) => {
    if (row.length !== names.length)
      throw new InputError(`${path}: row ${index + 2}: expected ${names.length} fields as in the first, got ${row.length}`);
    return Object.fromEntries(names.map((name, column) => [name, row[column]!]));
  });
}

function rowsOf(text: string, path: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const [whole, quoted, plain, end] = field.exec(text) ?? [];
    if (whole === undefined) throw new InputError(`${path}: row ${rows.length + 1}: a quote out of place at character ${from}`);
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',' && field.lastIndex === text.length) row.push('');
    if (end === ',' && field.lastIndex < text.length) continue;
    if (row.length > 1 || row[0] !== '') rows.push(row); // a blank line is no row
    row = [];
  }
  return rows;
}
