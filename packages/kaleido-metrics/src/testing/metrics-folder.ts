import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, OptionTable } from '@kaleido/shared/cli';
import { random } from '@kaleido/shared/random';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import { command } from '../command/command.ts';
import type { Features } from '../features.ts';
import { writeNpz } from '../npz/write-npz.ts';
import { LABEL_MEMBER, labelOf } from '../sources/label.ts';

/** Runs a command, or a sub-command, and gives what it wrote. An error passes on what was written before it. */
export async function run(
  values: Record<string, unknown>,
  { of = command as Pick<Command<OptionTable>, 'name' | 'options' | 'run'>, operands = [] as string[] } = {},
) {
  const { context, stdout, notes, failures } = commandContext(of.name, { operands, terminals: ['stderr'] });
  const written = () => stdout().toString();
  await Promise.resolve(of.run({ ...defaultsOf(of), progress: 'none', ...values }, context)).catch((error: Error) => {
    throw Object.assign(error, { written: written() });
  });
  return {
    written: written(),
    notes: [...notes(), ...failures],
    get lines() {
      return written()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

/** The object that the command writes. */
export const score = async (values: Record<string, unknown>) => (await run(values)).lines[0];

/** Where the features come from. */
export const origin = { name: 'net', weights: 'sha256:1', preprocessing: '9 clean' };
/** Features drawn at random, of six numbers each. */
export function featuresOf(count: number, seed: number, shift = 0): Features {
  const numbers = random(seed, 'command');
  return {
    origin,
    width: 6,
    data: Float32Array.from({ length: 6 * count }, () => numbers.normal() + shift),
    ids: Array.from({ length: count }, (_, i) => `${seed}-${i}`),
    captions: Array.from({ length: count }, (_, i) => `caption ${i % 4}`),
    probabilities: { classes: 3, data: Float32Array.from({ length: 3 * count }, (_, i) => [0.7, 0.2, 0.1][(i + Math.floor(i / 9)) % 3]!) },
  };
}

/** The members of an npz file that holds features. */
export const members = (features: Features) => [
  { name: 'feats', shape: [features.data.length / features.width, features.width], data: features.data },
  { name: 'probabilities', shape: [features.data.length / features.width, 3], data: features.probabilities!.data },
  { name: LABEL_MEMBER, text: JSON.stringify(labelOf(features)) },
];

/** A folder with features of 80 reals and of 70 fakes. The caller removes it. */
export async function metricsFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-metrics-'));
  const at = (name: string) => join(folder, name);
  const [real, fake] = [at('real.npz'), at('fake.npz')];
  await writeNpz(real, members(featuresOf(80, 1)));
  await writeNpz(fake, members(featuresOf(70, 2, 0.3)));
  return { at, real, fake, remove: () => rm(folder, { recursive: true }) };
}
