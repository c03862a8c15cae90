import { checkT5 } from '@kaleido/ar/parity';
import { checkMdm } from '@kaleido/diffuse/parity';
import type { Engine } from '@kaleido/engine';
import { makeUpdate } from '@kaleido/train/parity';

/** One compared output and its largest error, relative to the largest expected magnitude. */
export interface Compared {
  readonly name: string;
  readonly error: number;
}

/** Computes every output of a folder of fixtures. Throws when the folder cannot be read. */
export type CheckFixtures = (folder: string, engine: Engine) => AsyncIterable<Compared>;

/** What can be compared, by the word that asks for it. */
export const fixtureKinds: Readonly<Record<'mdm' | 't5', CheckFixtures>> = {
  mdm: (folder, engine) => checkMdm(folder, engine, makeUpdate(engine)),
  t5: checkT5,
};
