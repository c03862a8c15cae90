import { type Engine, mapLeaves, nest } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { HostTensor, NamedTensors } from '@kaleido/shared/tensors';
import { parseDenoiserConfig } from '#src/network/denoiser-config';
import type { DenoiserWeights } from '#src/network/denoiser-weights';
import { type DenoiserInputs, denoise } from '#src/network/nested-unet';
import { denoiserWeights } from '#src/network/weights';
import { inShapeOf, itemsOf, type MdmFixtures, type ParityResult } from './mdm-fixtures.ts';

type Raw = Readonly<Record<string, unknown>>;

/** One call of a network, with values. */
interface Call {
  readonly config: Raw;
  readonly weights: NamedTensors;
  readonly xs: readonly HostTensor[];
  readonly times: HostTensor;
  readonly features: HostTensor;
  readonly mask?: HostTensor;
  readonly micro?: Readonly<Record<string, HostTensor>>;
}

/** Networks A, B, C and U, under every setting, with intermediate tensors (entries A.out, A.mid, B.out, C.out, U.out). */
export async function* checkNetworks(fixtures: MdmFixtures, engine: Engine): AsyncGenerator<ParityResult> {
  const { configs } = fixtures;
  const base = callOfA(fixtures);
  const { mask: _, ...withoutMask } = base;
  const inner = (changes: Raw): Raw => ({ ...base.config, inner_config: { ...(base.config.inner_config as Raw), ...changes } });
  const withoutHeads = Object.fromEntries(Object.entries(base.weights).filter(([name]) => !name.startsWith('inner_unet.lm_head.')));

  const settings: Record<string, Call> = {
    micro_scale: { ...base, micro: { scale: fixtures.tensor('A.in.scale') } },
    unmasked_attention: { ...base, config: inner({ masked_cross_attention: 0 }) },
    no_mask: withoutMask,
    unmasked_no_heads: { ...base, config: inner({ masked_cross_attention: 0, num_lm_head_layers: 0 }), weights: withoutHeads },
    normalised_input: { ...base, config: { ...base.config, skip_normalization: false } },
    mixed: { ...base, xs: [itemsOf(base.xs[0]!, 0, 1), base.xs[1]!] },
  };

  const { outputs, modules } = await runObserved(engine, base);
  yield* outputs.map((x, r) => fixtures.comparePicture(`A.out.base.${['hi', 'lo'][r]}`, x));
  for (const [path, x] of modules) {
    const entry = `A.mid.${path}`;
    if (fixtures.has(entry)) yield fixtures.comparePicture(entry, rowsOf(x, fixtures.tensor(entry)));
  }
  if (configs.A_after_construction) {
    const built = await runNetwork(engine, { ...base, config: configs.A_after_construction });
    yield* built.map((x, r) => ({
      ...fixtures.comparePicture(`A.out.base.${['hi', 'lo'][r]}`, x),
      name: `A_after_construction.${['hi', 'lo'][r]}`,
    }));
  }
  for (const [name, call] of Object.entries(settings))
    yield* (await runNetwork(engine, call)).map((x, r) => fixtures.comparePicture(`A.out.${name}.${['hi', 'lo'][r]}`, x));

  const b: Call = {
    config: configs.B!,
    weights: fixtures.below('B.w.'),
    xs: [fixtures.picture('B.in.x_hi'), fixtures.picture('B.in.x_lo')],
    times: fixtures.tensor('B.in.times'),
    features: fixtures.tensor('B.in.lm'),
    mask: fixtures.tensor('B.in.mask'),
  };
  yield* (await runNetwork(engine, b)).map((x, r) => fixtures.comparePicture(`B.out.${['hi', 'lo'][r]}`, x));

  const below = Object.entries(base.weights).map(([name, x]) => [`inner_unet.${name}`, x] as const);
  const c: Call = {
    ...base,
    config: configs.C!,
    weights: { ...fixtures.below('C.w.'), ...Object.fromEntries(below) },
    xs: [fixtures.picture('C.in.x_top'), ...base.xs],
  };
  yield* (await runNetwork(engine, c)).map((x, r) => fixtures.comparePicture(`C.out.${r}`, x));

  const u: Call = { ...base, config: base.config.inner_config as Raw, weights: fixtures.below('A.w.inner_unet.'), xs: base.xs.slice(1) };
  yield* (await runNetwork(engine, u)).map((x) => fixtures.comparePicture('U.out', x));
}

/** A default's embedding is computed once for the whole batch: its row as often as it is expected. */
function rowsOf(x: HostTensor, expected: HostTensor): HostTensor {
  if (x.shape.length !== 2 || x.shape[0] !== 1) return x;
  return inShapeOf(
    expected,
    Float32Array.from(expected.data, (_, i) => x.data[i % x.data.length]!),
  );
}

/** The call behind A.out.base. */
export const callOfA = (fixtures: MdmFixtures): Call & { readonly mask: HostTensor } => ({
  config: fixtures.configs.A!,
  weights: fixtures.below('A.w.'),
  xs: [fixtures.picture('A.in.x_hi'), fixtures.picture('A.in.x_lo')],
  times: fixtures.tensor('A.in.times'),
  features: fixtures.tensor('A.in.lm'),
  mask: fixtures.tensor('A.in.mask'),
});

/** Predictions [B, H, W, 3], finest first. */
export const runNetwork = async (engine: Engine, call: Call): Promise<HostTensor[]> => (await runObserved(engine, call, false)).outputs;

/** Predictions, and the output of every module that says its own, by the path of its weights. */
async function runObserved(engine: Engine, { config: raw, weights, ...feeds }: Call, observed = true) {
  const config = parseDenoiserConfig(raw, feeds.features.shape[2]);
  const specs = mapLeaves<HostTensor, typeof feeds>(feeds, ({ shape, dtype }) => ({ shape, dtype }));
  const executable = await engine.compile(
    (inputs: { weights: Record<string, tf.Tensor>; call: DenoiserInputs }) => {
      const tree = nest<DenoiserWeights>(inputs.weights);
      const paths = pathsOf(tree);
      const modules: Record<string, tf.Tensor> = {};
      const outputs = denoise(config, tree, inputs.call, (module, output) => {
        const path = paths.get(module ?? {});
        if (observed && path) modules[path.replaceAll('.', '/')] = output;
      });
      return { outputs, modules };
    },
    { weights: denoiserWeights(config, weights), call: specs },
    { name: 'denoiser' },
  );
  const { outputs, modules } = await executable.run({ call: feeds });
  await executable.dispose();
  return { outputs, modules: new Map(Object.entries(modules).map(([path, x]) => [path.replaceAll('/', '.'), x])) };
}

/** The dotted path of every record and array in a weight tree. */
function pathsOf(tree: object): Map<object, string> {
  const paths = new Map<object, string>();
  const visit = (node: object, path: string) => {
    paths.set(node, path);
    for (const [name, child] of Object.entries(node))
      if (typeof child === 'object' && child !== null && !('dtype' in child)) visit(child, path ? `${path}.${name}` : name);
  };
  visit(tree, '');
  return paths;
}
