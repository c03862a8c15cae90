import { choice, custom, integer, number, type Option, type OptionValues, UsageError, under } from '@kaleido/shared/cli';
import { type Card, cards } from './cards.ts';

/**
 * A number with a prefix and a unit: 300GB/s, 312T. `base` is what a step of the prefixes multiplies by. Numbers outside of 1 to 1000P are a
 * slip, and could make a plan of times and sizes that are not finite.
 */
const quantity = (
  help: string,
  { example, unit, base }: { readonly example: string; readonly unit: string; readonly base: number },
): Option<number | undefined> =>
  custom<number>({
    help,
    placeholder: 'N',
    expects: `a number from 1 to 1000P with its unit, such as ${example}`,
    parse(word) {
      const [, digits, prefix = ''] = new RegExp(`^(\\d+(?:\\.\\d+)?) ?([kKmMgGtTpP]?)i?(?:${unit})?$`).exec(word) ?? [];
      const value = Number(digits) * base ** ' kmgtp'.indexOf(prefix.toLowerCase() || ' ');
      return digits !== undefined && value >= 1 && value <= 1000 * base ** 5 ? value : undefined;
    },
  });

/** Options of a plan for a cluster. */
export const planOptions = under('Plan for a cluster', {
  gpus: integer({ help: 'with --dry-run: plan the run for N GPUs instead of rehearsing it here', min: 1, max: 100_000 }),
  card: choice(Object.keys(cards) as (keyof typeof cards)[], { help: 'with --gpus: what they are; or give the next four' }),
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
  memoryBandwidth: quantity('with --gpus: bytes between each and its memory a second (default: a byte for 150 of --flops)', {
    example: '2039GB/s',
    unit: 'B/s',
    base: 1000,
  }),
  launchTime: number({ help: 'with --gpus: microseconds until an operation starts (default 5)', placeholder: 'US', min: 0, max: 10_000 }),
  utilisation: number({ help: 'with --gpus: share of --flops that products reach (default 0.4)', min: 0.001, max: 1 }),
});

/** 16-bit operations a byte of memory bandwidth, where the latter is not given: about that of an A100. */
const FLOPS_PER_BYTE = 150;

/** The machines of a plan. */
export interface Cluster extends Card {
  readonly gpus: number;
  readonly utilisation: number;
  /** Seconds. */
  readonly launchTime: number;
}

/**
 * The cluster that options describe, if they do.
 * @throws UsageError for a description without --gpus and --dry-run, or one that lacks something
 */
export function clusterOf(options: OptionValues<typeof planOptions> & { readonly dryRun: boolean }): Cluster | undefined {
  const { gpus, card: name, deviceMemory, bandwidth, flops, memoryBandwidth, launchTime, utilisation, dryRun } = options;
  const given = {
    '--card': name,
    '--device-memory': deviceMemory,
    '--bandwidth': bandwidth,
    '--flops': flops,
    '--memory-bandwidth': memoryBandwidth,
    '--launch-time': launchTime,
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
    memoryBandwidth: memoryBandwidth ?? (flops === undefined ? known!.memoryBandwidth : flops / FLOPS_PER_BYTE),
    flops: flops ?? known!.flops,
    flops32: flops === undefined ? known!.flops32 : flops / 2,
    utilisation: utilisation ?? 0.4,
    launchTime: (launchTime ?? 5) / 1e6,
  };
}
