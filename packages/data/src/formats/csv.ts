import { InputError } from '@kaleido/shared/errors';

/**
 * Parses one row of CSV (RFC 4180). Quoted fields may contain commas, line breaks and doubled quotation marks; in an unquoted field a
 * quotation mark is an ordinary character. One pass over the text.
 * @throws InputError for a quotation that is never closed, or is followed by something other than a comma
 */
export function parseCsvRow(row: string, where: string): string[] {
  const text = row.replace(/(?:\r\n?|\n)$/, '');
  const fields: string[] = [];
  for (let at = 0; ; ) {
    if (text[at] === '"') {
      const end = quotationEnd(text, at);
      const number = fields.length + 1;
      if (end < 0) throw new InputError(`${where}: field ${number}: the quotation mark at its beginning is never closed`);
      if (end < text.length && text[end] !== ',')
        throw new InputError(
          `${where}: field ${number}: expected a comma after its closing quotation mark, got ${JSON.stringify(text[end])}`,
        );
      fields.push(text.slice(at + 1, end - 1).replaceAll('""', '"'));
      if (end === text.length) return fields;
      at = end + 1;
    } else {
      const comma = text.indexOf(',', at);
      if (comma < 0) return [...fields, text.slice(at)];
      fields.push(text.slice(at, comma));
      at = comma + 1;
    }
  }
}

/** The index after the closing mark; −1 if it is missing. */
function quotationEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at + 1;
  return -1;
}
