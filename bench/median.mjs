/** The middle one; of an even number, the upper. */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
