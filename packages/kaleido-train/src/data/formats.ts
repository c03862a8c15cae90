import { coco } from './formats/coco.ts';
import { files } from './formats/files.ts';
import type { Format } from './formats/format.ts';
import { imagefolder } from './formats/imagefolder.ts';
import { imagenet } from './formats/imagenet.ts';
import { parquet } from './formats/parquet.ts';
import { webdataset } from './formats/webdataset.ts';

/** Formats of data sets on disk by their names in configs. A path's format is the first of them that recognises it. */
const all = { webdataset, files, parquet, coco, imagefolder, imagenet } satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof all;

export const formats: Readonly<Record<FormatName, Format>> = all;

export const formatNames = Object.keys(formats) as FormatName[];
