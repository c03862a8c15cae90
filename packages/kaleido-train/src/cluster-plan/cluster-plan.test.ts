import { UsageError } from '@kaleido/shared/errors';
import { defaultsOf, runInProcess } from '@kaleido/shared/testing/command-context';
import { describe, expect, test } from 'vitest';
import { command } from '../command.ts';
import { readConfig } from '../config/read-config.ts';
import { expectedCost } from '../dry-run/expected-cost.ts';
import { cards } from './cards.ts';
import { clusterPlan, type Workload } from './cluster-plan.ts';
import { clusterOf } from './options.ts';
import { tracedCost } from './traced-cost.ts';

const GB = 2 ** 30;
/** A billion trained parameters, another one frozen; a picture keeps 8 GB, moves 100 GB and costs 1 T multiply-adds. */
const work: Workload = {
  ...{ trained: GB, frozen: GB, averages: 1, batch: 512, steps: 400_000, side: 256 },
  kept: { multiplyAdds: 1e12, traffic: 100e9, operations: 4000, activations: 8 * GB },
  checkpointed: { multiplyAdds: 1.25e12, traffic: 120e9, operations: 6000, activations: 2 * GB },
};
const cluster = { ...cards.a100, gpus: 64, utilisation: 0.5, launchTime: 10e-6 };

describe('clusterPlan', () => {
  const plan = clusterPlan(work, cluster);

  test('memory of a rank: in 16 bits there is a copy of the weights, and the rest stays in float32', () => {
    const common = { gradients: 4, moments: 8, averages: 4, reserved: 6.4 };
    expect(plan.float32.memory_gb).toEqual({ weights: 8, ...common, left_for_activations: 49.6 });
    expect(plan.float16.memory_gb).toEqual({ weights: 8, ...common, left_for_activations: 49.6 });
    expect(clusterPlan({ ...work, frozen: 0 }, cluster).bfloat16.memory_gb.weights).toBe(6);
  });

  test('the largest micro-batch, and the rounds of a step', () => {
    expect(plan.float32.kept).toMatchObject({ activations_gb_per_image: 8, largest_micro_batch: 6, micro_batches: 2 });
    expect(plan.float16.kept).toMatchObject({ activations_gb_per_image: 4, largest_micro_batch: 12, micro_batches: 1 });
    expect(plan.float16.checkpointed).toMatchObject({ activations_gb_per_image: 1, largest_micro_batch: 49 });
  });

  test('time: 8 pictures of 2 TFLOP each at half of the speed, values and state through memory, operations started, and the gradient twice through a ring', () => {
    const products = 16e12 / 156e12;
    const moving = (8 * 50e9 + 40 * GB) / 2039e9;
    const reducing = (2 * (63 / 64) * 4 * GB) / 300e9;
    const launching = 4000 * 10e-6;
    const seconds = products + moving + launching + reducing;
    const { all_reduce_seconds, all_reduce_share, images_per_second, days, data_mb_per_second, ...parts } = plan.float16.kept;
    const { seconds_per_step, product_seconds, memory_seconds, launch_seconds } = parts;
    expect(seconds_per_step).toBeCloseTo(seconds, 4);
    expect(product_seconds).toBeCloseTo(products, 4);
    expect(memory_seconds).toBeCloseTo(moving, 4);
    expect(launch_seconds).toBeCloseTo(launching, 4);
    expect(plan.float32.kept.launch_seconds).toBeCloseTo(2 * launching, 4); // as it takes two micro-batches
    expect(all_reduce_seconds).toBeCloseTo(reducing, 4);
    expect(all_reduce_share).toBeCloseTo(reducing / seconds, 3);
    expect(images_per_second! * seconds_per_step!).toBeCloseTo(512, 0);
    expect(days).toBeCloseTo((400_000 * seconds) / 86_400, 2);
    expect(data_mb_per_second!.pixels).toBeCloseTo((images_per_second! * 3 * 256 ** 2) / 1e6, -1);
    expect(clusterPlan(work, { ...cluster, gpus: 1 }).float16.kept.all_reduce_seconds).toBe(0);
  });

  test('gives no speed for what does not fit', () => {
    const { float32 } = clusterPlan(work, { ...cards['a100-40gb'], gpus: 64, utilisation: 0.4, launchTime: 0 });
    expect(float32.memory_gb.left_for_activations).toBeCloseTo(12.8, 5);
    const small = clusterPlan(work, { ...cards['rtx-4090'], gpus: 64, utilisation: 0.4, launchTime: 0 });
    expect(small.float16.kept).toEqual({ activations_gb_per_image: 4, largest_micro_batch: 0 });
  });
});

test('products are counted in the graph that trains: three passes of what learns, one of what is frozen', async () => {
  const { config } = await readConfig('tiny');
  const lengths = { caption: 16, latents: 32 };
  const { multiplyAdds: forward, activations } = expectedCost(config, lengths);
  const cost = (changes: Partial<typeof config>) => tracedCost({ ...config, ...changes }, lengths, activations);
  const whole = cost({}).multiplyAdds;
  expect(whole / forward).toBeGreaterThan(2.8);
  expect(whole / forward).toBeLessThanOrEqual(3.01);
  const plain = { ...config, model: { ...config.model, latents: [] } };
  expect(cost({ textEncoder: 'frozen' }).multiplyAdds).toBeLessThan(whole);
  const recomputed = cost({ gradientCheckpointing: true });
  expect(recomputed.multiplyAdds).toBeGreaterThan(whole);
  expect(recomputed.activations).toBeLessThan(cost({}).activations / 2);
  expect(cost(plain).multiplyAdds).toBeLessThan(whole);
});

describe('the command', () => {
  test('prints the plan of a config', async () => {
    const { code, stdout } = await runInProcess(command, ['--config', 'tiny', '--dry-run', '--gpus', '4', '--card', 'h100']);
    expect(code).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan).toMatchObject({
      name: 'tiny',
      cluster: {
        gpus: 4,
        memory_gb: 80,
        memory_bandwidth_gb_per_second: 3350,
        bandwidth_gb_per_second: 450,
        tflops: 989,
        utilisation: 0.4,
        launch_microseconds: 5,
      },
      without_latents: { float32: {}, bfloat16: {}, float16: {} },
    });
    expect(plan.without_latents.times_faster).toBeGreaterThan(1);
    expect(plan.float16).toEqual(plan.bfloat16);
  });

  test.each([
    ['--gpus', '100000', '--gpus: expected a divisor of the batch, 4 pictures a step, got 100000'],
    ['--gpus', '3', '--gpus: expected a divisor of the batch, 4 pictures a step, got 3'],
    ['--utilisation', '1e-320', '--utilisation: expected a number from 0.001 to 1, got "1e-320"'],
  ])('refuses %s %s', async (option, word, message) => {
    const words = ['--config', 'tiny', '--dry-run', '--gpus', '4', '--card', 'h100', option, word];
    const { code, stderr, stdout } = await runInProcess(command, words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  const options = { ...defaultsOf(command), dryRun: true };
  const parsed = (name: 'deviceMemory' | 'bandwidth' | 'flops', word: string) => command.options[name].parse(word);

  test('takes quantities with their units', () => {
    expect(['80GB', '80G', '80GiB', '81920M'].map((word) => parsed('deviceMemory', word))).toEqual([80 * GB, 80 * GB, 80 * GB, 80 * GB]);
    expect([parsed('deviceMemory', '1000PB'), parsed('flops', '1000P')]).toEqual([1000 * 1024 ** 5, 1e18]);
    expect(['300GB/s', '0.3T'].map((word) => parsed('bandwidth', word))).toEqual([300e9, 300e9]);
    expect(['312T', '312TFLOPS', '312 TFLOP/s'].map((word) => parsed('flops', word))).toEqual([312e12, 312e12, 312e12]);
    for (const word of ['', '0', '-1G', '300Gb/s', '80GBs', 'much', '0.5', '1001P', `${'9'.repeat(400)}P`])
      expect(parsed('bandwidth', word)).toBeUndefined();
    expect(clusterOf({ ...options, gpus: 8, card: 'a100', flops: 100e12, bandwidth: 25e9 })).toEqual({
      ...{
        gpus: 8,
        memory: 80 * GB,
        memoryBandwidth: 100e12 / 150,
        bandwidth: 25e9,
        flops: 100e12,
        flops32: 50e12,
        utilisation: 0.4,
        launchTime: 5e-6,
      },
    });
    expect(clusterOf({ ...options, gpus: 8, card: 'a100', memoryBandwidth: 1e12 })?.memoryBandwidth).toBe(1e12);
    expect(clusterOf(options)).toBeUndefined();
  });

  test.each([
    [{ card: 'a100' as const }, '--card: only applies with --gpus'],
    [{ gpus: 8 }, '--device-memory: expected with --gpus unless --card names them: v100, a100-40gb'],
    [{ gpus: 8, deviceMemory: GB }, '--bandwidth: expected with --gpus unless --card'],
    [{ gpus: 8, card: 'a100' as const, dryRun: false }, '--gpus: only applies with --dry-run'],
  ])('refuses %j', (changes, message) => {
    expect(() => clusterOf({ ...options, ...changes })).toThrow(UsageError);
    expect(() => clusterOf({ ...options, ...changes })).toThrow(message);
  });
});
