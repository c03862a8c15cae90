export { crc32 } from './crc32.ts';
export { openZip, type Zip, type ZipMember } from './zip/open.ts';
