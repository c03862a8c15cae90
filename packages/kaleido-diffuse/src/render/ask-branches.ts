import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { Branch, ConditionName, Level } from '../sampling/guidance.ts';
import type { Pictures } from '../sampling/pictures.ts';
import { type Condition, padConditions } from './condition.ts';
import type { ConditionBatch, Network, NetworkText } from './network.ts';

/**
 * Evaluates the network for an estimator. On the CPU one branch after another: a guidance that asks for more branches at some noise levels
 * than at others then needs one graph, not one for each number (one picture of the shipped model 3.2 → 2.9 s, sixteen 13.7 → 11.8 s). On a
 * device all branches go into one call, concatenated along the batch.
 * @param conditionsOf the conditions of all pictures by name
 * @param length in tokens that conditions are padded to
 */
export function askBranches(network: Network, conditionsOf: (name: ConditionName) => readonly Condition[], length: number) {
  const known = new Map<ConditionName, ConditionBatch>();
  const conditionOf = (name: ConditionName): ConditionBatch => {
    const found = known.get(name) ?? padConditions(conditionsOf(name), length);
    known.set(name, found);
    return found;
  };
  const prepared = new WeakMap<HostTensor, Promise<NetworkText>>(); // a guidance that changes features brings new ones
  const textOf = (condition: ConditionBatch): Promise<NetworkText> => {
    const found = prepared.get(condition.features) ?? network.prepare(condition);
    prepared.set(condition.features, found);
    return found;
  };
  const ask = network.stacksBranches ? atOnce : oneByOne;
  return ({ xs, index }: Pick<Level, 'xs' | 'index'>, branches: readonly Branch[]): Promise<readonly Pictures[]> => {
    const conditions = branches.map(({ condition, change }): ConditionBatch => {
      const { features, mask } = conditionOf(condition);
      return { features: change ? change(features, mask) : features, mask };
    });
    return ask(xs, index - 1, conditions);
  };

  async function oneByOne(xs: Pictures, time: number, conditions: readonly ConditionBatch[]): Promise<readonly Pictures[]> {
    const answers: Pictures[] = [];
    for (const condition of conditions) answers.push(await network.predict(xs, time, await textOf(condition)));
    return answers;
  }

  async function atOnce(xs: Pictures, time: number, conditions: readonly ConditionBatch[]): Promise<readonly Pictures[]> {
    const repeated = xs.map((x) => concat(conditions.map(() => x)));
    const features = stacked(conditions.map(({ features }) => features));
    const text = await network.prepare({ features, mask: stacked(conditions.map(({ mask }) => mask)) });
    const answers = await network.predict(repeated, time, text);
    return conditions.map((_, branch) =>
      answers.map((answer) => {
        const size = answer.length / conditions.length;
        return answer.subarray(branch * size, (branch + 1) * size);
      }),
    );
  }
}

/** Tensors of one shape, concatenated along the first axis. */
function stacked(tensors: readonly HostTensor[]): HostTensor {
  const [items = 0, ...rest] = tensors[0]?.shape ?? [];
  return tensors.length === 1
    ? tensors[0]!
    : float32([items * tensors.length, ...rest], concat(tensors.map(({ data }) => data as Float32Array)));
}

function concat(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
