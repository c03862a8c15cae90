const group = /\(\s*[-+]?\d+(?:\.\d+)?(?:\s*[,;]\s*[-+]?\d+(?:\.\d+)?)+\s*\)/;

/**
 * Whether a text holds a parenthesis of two or more numbers, such as "(1, 2, 3, 4)", which in a grounded caption would read as
 * a box or an ellipse. Compares what a tokeniser sees: T5's normalises with NFKC, so full-width digits count.
 */
export const looksLikeCoordinates = (text: string): boolean => group.test(text.normalize('NFKC'));
