import type { OnnxModel } from '@kaleido/engine';
import type { Segmenter } from '../segmenter.ts';

/** A network that was opened. */
export interface NetworkFile {
  readonly file: string;
  readonly model: OnnxModel;
}

/** What the user says of a network where its file does not. */
export interface NetworkOptions {
  /** Side of the pictures that it takes in pixels, where it leaves it open. */
  readonly size?: number | undefined;
  /** What is subtracted from red, green and blue in 0…1, and what they are divided by then; by default ImageNet's. */
  readonly mean?: readonly number[] | undefined;
  readonly deviation?: readonly number[] | undefined;
}

/** Networks that are used in one way. */
export interface Family {
  /** With the files that it has, for messages. */
  readonly name: string;
  /** The segmenter, when the files are just those of the family, by the names and types of their inputs and outputs. */
  recognise(files: readonly NetworkFile[], options: NetworkOptions): Omit<Segmenter, 'close'> | undefined;
}
