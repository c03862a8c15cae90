import { choice, custom, integer, number, type Option, type OptionValues, UsageError, under } from '@kaleido/shared/cli';
import { type Card, cards } from './cards.ts';

/** A number with a prefix and a unit: 300GB/s, 312T. `base` is what a step of the prefixes multiplies by. */
const quantity = (
  help: string,
  { example, unit, base }: { readonly example: string; readonly unit: string; readonly base: number },
): Option<number | undefined> =>
  custom<number>({
    help,
    placeholder: 'N',
    expects: `a number with its unit, such as ${example}`,
    parse(word) {
      const [, digits, prefix = ''] = new RegExp(`^(\\d+(?:\\.\\d+)?) ?([kKmMgGtTpP]?)i?(?:${unit})?$`).exec(word) ?? [];
      const value = Number(digits) * base ** ' kmgtp'.indexOf(prefix.toLowerCase() || ' ');
      return digits !== undefined && value > 0 ? value : undefined;
    },
  });

/** Options of a plan for a cluster. */
export const planOptions = under('Plan for a cluster', {
  gpus: integer({ help: 'with --dry-run: plan the run for N GPUs instead of rehearsing it here', min: 1, max: 100_000 }),
  card: choice(Object.keys(cards) as (keyof typeof cards)[], { help: 'with --gpus: what they are; or give the next three' }),
  deviceMemory: quantity('with --gpus: memory of each', { example: '80GB', unit: '[Bb]', base: 1024 }),
  bandwidth: quantity('with --gpus: bytes that each sends a second while it receives as many', {
    example: '300GB/s',
    unit: 'B/s',
    base: 1000,
  }),
  flops: quantity('with --gpus: 16-bit operations of each a second; half as many 32-bit ones', {
    example: '312T',
    unit: 'FLOPS|FLOP/s|flops|flop/s',
    base: 1000,
  }),
  utilisation: number({ help: 'with --gpus: share of --flops that training reaches (default 0.4)', above: 0, max: 1 }),
});

/** The machines of a plan. */
export interface Cluster extends Card {
  readonly gpus: number;
  readonly utilisation: number;
}

/**
 * The cluster that options describe, if they do.
 * @throws UsageError for a description without --gpus and --dry-run, or one that lacks something
 */
export function clusterOf(options: OptionValues<typeof planOptions> & { readonly dryRun: boolean }): Cluster | undefined {
  const { gpus, card: name, deviceMemory, bandwidth, flops, utilisation, dryRun } = options;
  const given = {
    '--card': name,
    '--device-memory': deviceMemory,
    '--bandwidth': bandwidth,
    '--flops': flops,
    '--utilisation': utilisation,
  };
  const [alone] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (gpus === undefined) {
    if (alone) throw new UsageError(`${alone}: only applies with --gpus`);
    return undefined;
  }
  if (!dryRun) throw new UsageError('--gpus: only applies with --dry-run; mpirun or srun starts a run on several (docs/clusters.md)');
  const known = name && cards[name];
  const missing = known ? [] : Object.entries({ '--device-memory': deviceMemory, '--bandwidth': bandwidth, '--flops': flops });
  const [lacking] = missing.find(([, value]) => value === undefined) ?? [];
  if (lacking) throw new UsageError(`${lacking}: expected with --gpus unless --card names them: ${Object.keys(cards).join(', ')}`);
  return {
    gpus,
    memory: deviceMemory ?? known!.memory,
    bandwidth: bandwidth ?? known!.bandwidth,
    flops: flops ?? known!.flops,
    flops32: flops === undefined ? known!.flops32 : flops / 2,
    utilisation: utilisation ?? 0.4,
  };
}
