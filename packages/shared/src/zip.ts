export { openZip, type Zip, type ZipMember } from './zip/open.ts';
