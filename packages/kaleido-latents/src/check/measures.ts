import { boxAround, boxIou, type Latents } from '@kaleido/shared/record';
import { blobCoverage, boxCoverage } from './coverage.ts';

/** The input of a measure. */
export interface Checked {
  readonly latents: Latents;
  /** Pixels of the picture. */
  readonly size: { readonly width: number; readonly height: number };
}

/** A number by which a picture can be an outlier. */
export interface Measure {
  /** Name for the report. */
  readonly name: string;
  /** Undefined if it does not apply to the picture. */
  of(checked: Checked): number | undefined;
}

const boxesIn = ({ bbox }: Latents) => bbox?.flatMap(({ boxes = [] }) => boxes);
const blobsIn = ({ blob }: Latents) => blob?.flatMap(({ blobs = [] }) => blobs);

export const measures = {
  boxes: { name: 'boxes', of: ({ latents }) => boxesIn(latents)?.length },
  boxCoverage: {
    name: 'share covered by boxes',
    of({ latents, size }) {
      const boxes = boxesIn(latents);
      return boxes && boxCoverage(boxes, size);
    },
  },
  blobs: { name: 'ellipses', of: ({ latents }) => blobsIn(latents)?.length },
  blobCoverage: {
    name: 'share covered by ellipses',
    of({ latents, size }) {
      const blobs = blobsIn(latents);
      return blobs && blobCoverage(blobs, size);
    },
  },
  apart: {
    name: 'difference of a box and its ellipse (1 − IoU)',
    of({ latents, size }) {
      const boxes = boxesIn(latents);
      const blobs = blobsIn(latents);
      if (!boxes || !blobs || boxes.length === 0 || boxes.length !== blobs.length) return undefined;
      return Math.max(...boxes.map((box, index) => 1 - boxIou(box, boxAround(blobs[index]!, size))));
    },
  },
  textWords: { name: 'words of text', of: ({ latents: { text } }) => text?.split(/\s+/).filter(Boolean).length },
  sameVoken: {
    name: 'share of the most frequent voken',
    of({ latents: { voken } }) {
      if (!voken || voken.length === 0) return undefined;
      const counts = new Map<number, number>();
      for (const one of voken) counts.set(one, (counts.get(one) ?? 0) + 1);
      return Math.max(...counts.values()) / voken.length;
    },
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof measures;

export const measureNames = Object.keys(measures) as readonly MeasureName[];

/** All values of a picture, without those that do not apply. */
export type Values = Readonly<Partial<Record<MeasureName, number>>>;

export const valuesOf = (checked: Checked): Values =>
  Object.fromEntries(
    measureNames.flatMap((name) => {
      const value = (measures[name] as Measure).of(checked);
      return value === undefined ? [] : [[name, value]];
    }),
  );
