/** A member of an archive that a test makes. */
export type Member = readonly [name: string, content: string | Uint8Array];

/** A tar archive; names that do not fit, or are not ASCII, stand in extended (pax) headers, as Python's tarfile writes them. */
export function makeTar(members: readonly Member[]): Buffer {
  const blocks = members.flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    const isPlain = name.length <= 100 && !/[^ -~]/.test(name);
    const file = [header(isPlain ? name : 'long', bytes.length, '0'), padded(bytes)];
    if (isPlain) return file;
    const record = paxRecord('path', name);
    return [header('PaxHeaders/long', record.length, 'x'), padded(record), ...file];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function header(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'latin1');
  block.write('0000644\0', 100, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write('        ', 148, 'latin1'); // the checksum is made with blanks in its place
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);

/** The length counts its own digits. */
function paxRecord(keyword: string, value: string): Buffer {
  const rest = Buffer.from(` ${keyword}=${value}\n`);
  let length = rest.length + 1;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}
