const NUMBER = String.raw`[-+]?\d+(?:\.\d+)?`;
const PARENTHESIS = /\([^()]*\)/g;
const COORDINATE = new RegExp(`^\\s*${NUMBER}\\s*$`);

/**
 * Whether a text holds a parenthesis of two or more numbers, such as "(1, 2, 3, 4)", which in a grounded caption would read as
 * a box or an ellipse. Compares what a tokeniser sees: T5's normalises with NFKC, so full-width digits count.
 */
export function looksLikeCoordinates(text: string): boolean {
  for (const [group] of text.normalize('NFKC').matchAll(PARENTHESIS)) {
    const parts = group.slice(1, -1).split(/[,;]/);
    if (parts.length > 1 && parts.every((part) => COORDINATE.test(part))) return true;
  }
  return false;
}
