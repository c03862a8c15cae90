/** The number format of quantizable weights: that of all weights, or 8-bit integers. */
export const weightFormats = ['float', 'int8'] as const;
export type WeightFormat = (typeof weightFormats)[number];
