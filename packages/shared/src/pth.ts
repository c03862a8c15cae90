export { openPth, type Pth, type PthOptions } from './pth/open.ts';
export type { InertRecord, PickleValue } from './pth/values.ts';
export { encodePth } from './pth/write.ts';
