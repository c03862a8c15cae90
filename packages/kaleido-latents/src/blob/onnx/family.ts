import type { OnnxModel } from '@kaleido/engine';
import type { Segmenter } from '../segmenter.ts';

/** An opened network, with its file. */
export interface NetworkFile {
  readonly file: string;
  readonly model: OnnxModel;
}

/** Settings of a network that its file does not contain. */
export interface NetworkOptions {
  /** Input side in pixels, if the network does not fix it. */
  readonly size?: number | undefined;
  /** Mean and standard deviation of red, green and blue (0…1) for normalisation; default: ImageNet's. */
  readonly mean?: readonly number[] | undefined;
  readonly deviation?: readonly number[] | undefined;
}

/** A kind of networks with the same ports. */
export interface Family {
  /** Name for messages, with the files it consists of. */
  readonly name: string;
  /** The segmenter, if the files are those of the family, judging by the names and types of inputs and outputs. */
  recognise(files: readonly NetworkFile[], options: NetworkOptions): Omit<Segmenter, 'close'> | undefined;
}
