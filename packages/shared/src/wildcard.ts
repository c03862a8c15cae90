/**
 * Whether a name is one that `*` (any letters) and `?` (one letter) stand for; a leading dot has to be written out. Takes time in
 * proportion to both lengths at most: only the last `*` is ever tried again.
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
