/** The number format of matrix products and convolutions. Everything else, including weights and sums, is float32. */
export const precisions = ['float32', 'bfloat16', 'float16'] as const;
export type Precision = (typeof precisions)[number];

/** TF_DataType of the narrow formats in TensorFlow's C API; tfjs has no types for them. */
const NARROW: Readonly<Record<Precision, number | undefined>> = { float32: undefined, bfloat16: 14, float16: 19 };

let current: Precision = 'float32';

/** Sets the format of the following products. Each engine sets its own at each run. */
export const setPrecision = (precision: Precision): void => {
  current = precision;
};

/** TF_DataType of the current narrow format; undefined for float32. */
export const narrowType = (): number | undefined => NARROW[current];
