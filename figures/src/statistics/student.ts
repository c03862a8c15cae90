/**
 * Probability that |T| ≤ t for Student's t with a whole number of degrees of freedom, as a finite sum (Abramowitz and Stegun 26.7.3 and
 * 26.7.4).
 */
export function withinT(t: number, degrees: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let k = isOdd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= ((k + 1) / (k + 2)) * cosine ** 2;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/**
 * Probability that |T| > t, with all its digits however small: from |t| = 1 on the series of the incomplete beta function (Abramowitz and
 * Stegun 26.5.4), whose terms are positive.
 */
export function beyondT(t: number, degrees: number): number {
  if (Math.abs(t) < 1) return 1 - withinT(t, degrees);
  const x = degrees / (degrees + t ** 2);
  let term = (x ** (degrees / 2) * Math.sqrt(1 - x)) / ((degrees / 2) * betaWithHalf(degrees));
  let sum = 0;
  for (let n = 0; term > sum * Number.EPSILON; n++) {
    sum += term;
    term *= ((degrees + 1 + 2 * n) / (degrees + 2 + 2 * n)) * x;
  }
  return sum;
}

/** B(degrees / 2, 1 / 2). */
function betaWithHalf(degrees: number): number {
  let value = degrees % 2 === 1 ? Math.PI : 2;
  for (let k = degrees % 2 === 1 ? 1 : 2; k < degrees; k += 2) value *= k / (k + 1);
  return value;
}

/** The t that |T| stays within with this probability, by halving. */
export function boundT(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (withinT(high, degrees) < probability) high *= 2;
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2;
    if (withinT(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
