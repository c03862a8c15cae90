/** A member of a test archive. */
export type Member = readonly [name: string, content: string | Uint8Array];

/** Header fields that differ from those of an ordinary file. */
export interface HeaderFields {
  readonly type?: string;
  /** The raw size field; at most twelve characters. */
  readonly sizeField?: string;
  /** The kind of tar, by its magic. */
  readonly magic?: 'v7' | 'ustar' | 'gnu';
}

const magics = { v7: '', ustar: 'ustar\x0000', gnu: 'ustar  \0' };

/** A tar archive; names that do not fit, or are not ASCII, go into extended (pax) headers, as Python's tarfile writes them. */
export function makeTar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(([name, content]) => {
    const isPlain = name.length <= 100 && !/[^ -~]/.test(name);
    return isPlain ? [tarMember(name, content)] : [paxHeader({ path: name }), tarMember('long', content)];
  });
  return Buffer.concat([...blocks, tarEnd]);
}

/** The two zero blocks at the end of an archive. */
export const tarEnd = Buffer.alloc(1024);

/** A header and its content, padded to whole blocks. */
export function tarMember(name: string, content: string | Uint8Array = '', fields: HeaderFields = {}): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([tarHeader(name, bytes.length, fields), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

export function tarHeader(name: string, size: number, { type = '0', sizeField, magic = 'ustar' }: HeaderFields = {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'latin1');
  block.write('0000644\0', 100, 'latin1');
  block.write(sizeField ?? `${size.toString(8).padStart(11, '0')}\0`, 124, 12, 'latin1');
  block.write('        ', 148, 'latin1'); // the checksum is computed with this field blank
  block.write(type, 156, 'latin1');
  block.write(magics[magic], 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** The extended header of the next member, or (`g`) of all following ones. */
export function paxHeader(records: Readonly<Record<string, string>>, type = 'x'): Buffer {
  return tarMember('PaxHeaders/x', Buffer.concat(Object.entries(records).map(([keyword, value]) => paxRecord(keyword, value))), { type });
}

/** A pax record, whose length includes its own digits. */
function paxRecord(keyword: string, value: string): Buffer {
  const rest = Buffer.from(` ${keyword}=${value}\n`);
  let length = rest.length + 1;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}
