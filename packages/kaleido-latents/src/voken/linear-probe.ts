/** Vokens with the label to predict from them. */
export interface ProbeItem {
  readonly vokens: readonly number[];
  readonly answer: string;
}

const EPOCHS = 30;
const RATE = 0.2;

/**
 * Accuracy of a linear probe: softmax regression from the one-hot digits of all codes to a label, trained by stochastic gradient descent
 * with a linearly decaying learning rate.
 * @param levels of the digits of a code
 * @returns the accuracy on `test`
 */
export function linearProbe(levels: readonly number[], train: readonly ProbeItem[], test: readonly ProbeItem[]): number {
  const answers = [...new Set(train.map(({ answer }) => answer))].sort();
  const width = (train[0]?.vokens.length ?? 0) * levels.reduce((sum, count) => sum + count, 0);
  const weights = answers.map(() => new Float64Array(width + 1)); // the last column is the bias
  const scores = (active: readonly number[]) => weights.map((row) => active.reduce((sum, at) => sum + row[at]!, row[width]!));
  const items = train.map(({ vokens, answer }) => ({ active: activeOf(vokens, levels), right: answers.indexOf(answer) }));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = (RATE * (1 - epoch / EPOCHS)) / Math.sqrt(items[0]?.active.length ?? 1);
    for (const { active, right } of items) {
      const p = softmax(scores(active));
      for (const [k, row] of weights.entries()) {
        const change = rate * ((k === right ? 1 : 0) - p[k]!);
        for (const at of active) row[at]! += change;
        row[width]! += change;
      }
    }
  }
  const right = test.filter(({ vokens, answer }) => {
    const all = scores(activeOf(vokens, levels));
    return answers[all.indexOf(Math.max(...all))] === answer;
  });
  return right.length / test.length;
}

/** Indices of the one-hot features that are 1: one per digit of each code. */
function activeOf(vokens: readonly number[], levels: readonly number[]): number[] {
  const active: number[] = [];
  let first = 0;
  for (const voken of vokens) {
    let rest = voken;
    for (const count of levels) {
      active.push(first + (rest % count));
      rest = Math.floor(rest / count);
      first += count;
    }
  }
  return active;
}

function softmax(scores: readonly number[]): number[] {
  const max = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - max));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
