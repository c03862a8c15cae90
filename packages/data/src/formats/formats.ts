import { coco } from './coco.ts';
import { files } from './files.ts';
import type { Format } from './format.ts';
import { imagefolder } from './imagefolder.ts';
import { imagenet } from './imagenet.ts';
import { parquet } from './parquet.ts';
import { webdataset } from './webdataset.ts';

/** Formats of data sets on disk by their names in configs. The first that recognises a path is used. */
const all = { webdataset, files, parquet, coco, imagefolder, imagenet } satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof all;

export const formats: Readonly<Record<FormatName, Format>> = all;

export const formatNames = Object.keys(formats) as FormatName[];
