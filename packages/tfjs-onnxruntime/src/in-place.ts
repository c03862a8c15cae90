/**
 * Resolves `{ 'next.weights': 'weights' }` to leaf pairs, output path → input path: a subtree pairs with a subtree leaf by leaf.
 * Throws when a named output or input does not exist.
 */
export function inPlacePairs(request: Readonly<Record<string, string>>, outputs: readonly string[], inputs: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  const known = new Set(inputs);
  for (const [from, to] of Object.entries(request)) {
    const matching = outputs.filter((path) => path === from || path.startsWith(`${from}.`));
    if (matching.length === 0) throw new TypeError(`inPlace: there is no output ${from}`);
    for (const path of matching) {
      const target = to + path.slice(from.length);
      if (!known.has(target)) throw new TypeError(`inPlace: output ${path} has no input ${target} to go into`);
      pairs.set(path, target);
    }
  }
  return pairs;
}
