/** The number format of products: matrix products and convolutions. Everything else, weights and sums included, is float32. */
export const precisions = ['float32', 'bfloat16', 'float16'] as const;
export type Precision = (typeof precisions)[number];

/** TensorFlow's numbers of the narrow formats (TF_DataType in its C API); tfjs has no types for them. */
const NARROW: Readonly<Record<Precision, number | undefined>> = { float32: undefined, bfloat16: 14, float16: 19 };

let current: Precision = 'float32';

/** Sets the format of the products that follow: the engine's own at each run. */
export const setPrecision = (precision: Precision): void => {
  current = precision;
};

/** TensorFlow's number of the narrow format that products are to have; undefined for float32. */
export const narrowType = (): number | undefined => NARROW[current];
