/** The median; of an even number of values, the upper one. */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
