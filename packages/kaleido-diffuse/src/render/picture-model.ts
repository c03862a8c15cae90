import type { Engine } from '@kaleido/engine';
import type { OptionTable, OptionTexts } from '@kaleido/shared/cli';
import type { LatentPart } from '@kaleido/shared/record';
import type { DrawingValues } from '../command/options.ts';
import type { ConditionedNetwork } from './conditioned-network.ts';
import type { Frames } from './noise.ts';
import type { NoiseProcess } from './noise-process.ts';

/** Whatever draws pictures: what sampling needs to know of it, and its network. */
export interface PictureModel extends Frames {
  readonly name: string;
  /** Parts of the latents that it is conditioned on. */
  readonly latents: readonly LatentPart[];
  readonly noise: NoiseProcess;
  /** What belongs in the settings of its pictures besides its name. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Defaults of a table's options that belong to it. */
  defaults(table: OptionTable): OptionTexts;
  /** @throws UsageError or InputError for options that it cannot follow */
  check(options: DrawingValues): void;
  /** @param negative text of the unconditional branch */
  open(engine: Engine, negative: string): Promise<ConditionedNetwork>;
  /** Frees what belongs to all drawings. */
  close(): Promise<void>;
}
