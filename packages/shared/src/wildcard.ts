/**
 * Whether a name matches a pattern with `*` (any letters) and `?` (one letter); a leading dot must be given literally. Takes time
 * proportional to the product of both lengths at most, since only the last `*` is ever retried.
 */
export function matchesWildcard(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const letters = Array.from(name);
  const signs = Array.from(pattern);
  let [at, sign, star, retry] = [0, 0, -1, 0];
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = sign++;
      retry = at;
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === letters[at])) {
      at++;
      sign++;
    } else if (star >= 0) {
      at = ++retry;
      sign = star + 1;
    } else return false;
  }
  while (signs[sign] === '*') sign++;
  return sign === signs.length;
}
