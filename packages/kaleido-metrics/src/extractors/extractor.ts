import type { Device } from '@kaleido/engine/devices';
import type { Picture } from '@kaleido/shared/image';
import type { FeatureOrigin, ReadBy } from '../features.ts';
import type { Reading } from '../probe/reading.ts';
import type { ResizeName } from './resize/resizes.ts';

/** The output of an extractor for some pictures. */
export interface Extraction {
  /** [pictures, width], row-major. */
  readonly features: Float32Array;
  /** [pictures, classes], where the network has classes (Inception Score). */
  readonly probabilities?: { readonly classes: number; readonly data: Float32Array };
  /** A probe's answers about each picture, if there is a probe. */
  readonly readings?: readonly Reading[];
}

/** A network that gives a picture's features. Pictures of any size. */
export interface Extractor {
  readonly origin: FeatureOrigin;
  /** Numbers a picture. */
  readonly width: number;
  /** Batch size of the network; larger requests are split. */
  readonly batch: number;
  /** The probe that makes the `readings`. */
  readonly reads?: ReadBy | undefined;
  extract(pictures: readonly Picture[]): Promise<Extraction>;
  close(): Promise<void>;
}

/** The options of all extractors; each ignores those of the others. */
export interface ExtractorOptions {
  readonly device?: Device | undefined;
  /** Threads of the network; by default one per core. */
  readonly threads?: number | undefined;
  /** Pictures at a time. */
  readonly batch?: number | undefined;
  /** Side in pixels that pictures are first cropped and scaled to, as for training. */
  readonly resolution?: number | undefined;
  /** How pictures are resized to the network's input; each extractor has its default. */
  readonly resize?: ResizeName | undefined;
  /** inception: the weights file. */
  readonly weights?: string | undefined;
  /** inception: which features. */
  readonly dims?: InceptionDims | undefined;
  /** The probe file; default: the shipped model's. */
  readonly probe?: string | undefined;
  /** Whether pictures are also read by a probe, regardless of the extractor. */
  readonly isRead?: boolean | undefined;
  /** onnx: side of the pictures in pixels, where the network leaves it open. */
  readonly size?: number | undefined;
  /** onnx: what is subtracted from red, green and blue in 0…1. */
  readonly mean?: readonly number[] | undefined;
  /** onnx: what they are divided by then. */
  readonly deviation?: readonly number[] | undefined;
}

/** Channels of the four blocks of pytorch-fid's Inception. */
export const inceptionDims = [64, 192, 768, 2048] as const;
export type InceptionDims = (typeof inceptionDims)[number];
