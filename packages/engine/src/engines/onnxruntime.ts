import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '@kaleido/shared/errors';
import { free } from '@kaleido/shared/free';
import { type DType, type HostTensor, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import { divideConstants, wholeInputs } from '../constants.ts';
import type { Device } from '../devices.ts';
import type { CompileOptions, Engine } from '../engine.ts';
import { fedOf, hasFreeSide, resized, withFreeSides } from '../free-sides.ts';
import { checkInPlace, inPlacePairs } from '../in-place.ts';
import type { Port } from '../onnx/graph.ts';
import { inFrugalOrder } from '../onnx/order.ts';
import { saveModel } from '../onnx/save.ts';
import { type InferenceSession, listSupportedBackends, Tensor } from '../onnxruntime.ts';
import { trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';
import { leavesOf, mapPaths } from '../tree.ts';
import type { WeightFormat } from '../weight-formats.ts';
import { channelBlock } from './channel-block.ts';
import { checkedFeed } from './checked-feed.ts';
import { withInt8Products } from './int8-products.ts';
import { storedFolder, withMappedWeights } from './mapped-weights.ts';
import { openSession } from './open-session.ts';
import { doesSpin, type Spinning } from './spinning.ts';

export interface OnnxRuntimeOptions {
  readonly device?: Device;
  /** Threads within an operator; by default one per core. */
  readonly threads?: number | undefined;
  /** Whether threads spin between the nodes of a run; by default unless the machine is busy. */
  readonly spinning?: Spinning | undefined;
  /** Whether to use portable operators only, even if the CPU has faster ones. */
  readonly portable?: boolean;
  /** The number format of quantizable weights. */
  readonly weights?: WeightFormat | undefined;
}

/**
 * ONNX Runtime on a device: every function becomes one graph.
 * @throws UsageError when this build of ONNX Runtime lacks the device, and for int8 weights on one other than the CPU
 */
export function onnxruntimeOn(options: OnnxRuntimeOptions = {}): Engine {
  const provider = executionProvider(options.device ?? 'cpu');
  const isInt8 = options.weights === 'int8';
  if (isInt8 && provider !== 'cpu') throw new UsageError(`--weights: int8 is computed on the cpu only, not on ${provider}`);
  return {
    name: 'onnxruntime',
    ...(provider !== 'cpu' && { device: provider as Device }),
    ...(isInt8 && { weights: 'int8' }),
    copiesOutputs: true,
    compile: (fn, inputs, compileOptions) =>
      compile(fn as (inputs: unknown) => unknown, inputs, compileOptions ?? {}, provider, options) as never,
  };
}

/** ONNX Runtime on the CPU: the embedded default. */
export const onnxruntime: Engine = onnxruntimeOn();

/**
 * The options of all sessions.
 * @param frugal whether memory is freed after the last use of a value
 * @param maps whether the graph has stored initializers
 */
export const sessionOptions = (
  provider: string,
  { threads, spinning }: OnnxRuntimeOptions,
  { frugal = false, maps = false } = {},
): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  extra: {
    session: {
      // Threads may spin between the nodes of a run, but not after it, when they would take cores from the next session.
      intra_op: { allow_spinning: doesSpin(spinning) ? '1' : '0' },
      force_spinning_stop: '1',
      ...(maps && { model_external_initializers_file_folder_path: storedFolder }),
    },
  },
  ...(threads && { intraOpNumThreads: threads }),
  // The arena grows in powers of two and never shrinks; a memory pattern allocates everything at once.
  ...(frugal && { enableCpuMemArena: false, enableMemPattern: false }),
});

/**
 * The execution provider for a device.
 * @throws UsageError when this build of ONNX Runtime lacks it
 */
export function executionProvider(device: Device): string {
  const available = listSupportedBackends()
    .filter(({ name, bundled }) => bundled || hasLibrary(name))
    .map((backend) => backend.name);
  if (device === 'auto') return available.includes('cuda') ? 'cuda' : 'cpu';
  if (!available.includes(device)) {
    throw new UsageError(`this build of ONNX Runtime has no device ${device}: it has ${available.join(', ')}`);
  }
  return device;
}

/** Whether the library of a supported but not bundled provider is installed. */
function hasLibrary(name: string): boolean {
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const file = process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;
  return existsSync(join(folder, 'bin/napi-v6', process.platform, process.arch, file));
}

async function compile(
  fn: (inputs: unknown) => unknown,
  inputs: unknown,
  options: CompileOptions,
  provider: string,
  settings: OnnxRuntimeOptions,
) {
  const title = options.name ?? (fn.name || 'compiled function');
  const { session, views, outputs, shape, nodeCount, feeds, targets, constants } = await open(
    fn,
    inputs,
    { ...options, name: title },
    provider,
    settings,
  );

  return {
    nodeCount,
    async run(given: unknown): Promise<unknown> {
      const fed = new Map([...leavesOf<HostTensor>(given), ...constants]);
      const feedTensors: Record<string, Tensor> = {};
      for (const { path, offset, port } of views) {
        const feed = feeds.get(path)!;
        const host = checkedFeed(fed, path, feed, title);
        feedTensors[port.name] = toOrt(hasFreeSide(feed) ? host : viewed(host, offset, port));
      }
      const written = new Map([...targets].map(([path, target]) => [path, fed.get(target)!]));
      const fetches = Object.fromEntries(
        [...outputs].map(([path, port]) => {
          const host = written.get(path);
          return [port.name, host ? toOrt(host) : null];
        }),
      );
      const fetched = await session.run(feedTensors, fetches);
      free(copies(fetched, outputs, written));
      return mapPaths(shape, (path) => {
        const port = outputs.get(path)!;
        return written.get(path) ?? toHost(fetched[port.name]!);
      });
    },
    async save(file: string) {
      const whole = await wholeInputs(inputs);
      await saveModel(trace(fn, whole.inputs, title, { ...anywhere, allConvolutions: options.allConvolutions ?? false }).graph, file);
    },
    sync: async () => {},
    dispose: () => session.release(),
  };
}

/** A session for a function, and what its runs need: constants that the session holds are not among it. */
async function open(
  fn: (inputs: unknown) => unknown,
  inputs: unknown,
  { name, allConvolutions = false, ...options }: CompileOptions & { readonly name: string },
  provider: string,
  settings: OnnxRuntimeOptions,
) {
  const isCpu = provider === 'cpu';
  const quantizable = settings.weights === 'int8' ? (options.quantizable ?? []) : [];
  const isQuantized = (path: string): boolean => quantizable.some((subtree) => path.startsWith(`${subtree}.`));
  // Only a provider that computes in host memory can use weights in place; a device needs its own copy.
  const divided = await (isCpu ? divideConstants(inputs, options.maxConstantBytes, isQuantized) : wholeInputs(inputs));
  const target = { ...anywhere, allConvolutions, viewsInputs: isCpu, rmsNorm: isCpu && !settings.portable };
  const portable = trace(fn, divided.inputs, name, target);
  const gains = isCpu && !settings.portable && portable.hasFasterForms;
  const best = gains ? { ...target, channelBlock: await channelBlock(), winograd: true } : target;
  const traced = gains ? trace(fn, divided.inputs, name, best) : portable;
  const specs = leavesOf<TensorSpec>(divided.inputs);
  const targets = inPlacePairs(options.inPlace ?? {}, [...traced.outputs.keys()], [...specs.keys()]);
  checkInPlace(traced, targets, name);
  const integers = await withInt8Products(traced.graph, traced.inputs, divided.quantized);
  const mapped = withMappedWeights(integers, traced.inputs, divided.mapped);
  const fedNames = new Set(mapped.inputs.map(({ name }) => name));
  const views = traced.inputs.filter(({ port }) => fedNames.has(port.name));
  const constants = new Map([...divided.fed].filter(([path]) => views.some((view) => view.path === path)));
  const maps = (mapped.stored?.length ?? 0) > 0;
  const frugal = options.frugal || maps || constants.size > 0;
  const graph = frugal ? inFrugalOrder(mapped) : mapped;
  const { alsoFor } = options;
  const sized = alsoFor ? withFreeSides(graph, traced.graph, trace(fn, resized(divided.inputs, alsoFor), name, best).graph, name) : graph;
  const session = await openSession(sized, sessionOptions(provider, settings, { frugal, maps }));
  return {
    ...{ session, targets, constants, views, outputs: traced.outputs, shape: traced.shape, nodeCount: graph.nodes.length },
    feeds: fedOf(divided.inputs, alsoFor),
  };
}

/** A part of an array, in the shape of a graph input. */
function viewed({ data, dtype }: HostTensor, offset: number, { shape }: Port): HostTensor {
  return { shape, dtype, data: data.subarray(offset, offset + sizeOf(shape)) };
}

/** Buffers of what was written in place: ONNX Runtime's binding copies every output, wherever it was written. */
const copies = (
  fetched: Readonly<Record<string, Tensor>>,
  outputs: ReadonlyMap<string, Port>,
  written: ReadonlyMap<string, HostTensor>,
): ArrayBufferLike[] =>
  [...written].flatMap(([path, { data }]) => {
    const { buffer } = fetched[outputs.get(path)!.name]!.data as HostTensor['data'];
    return buffer === data.buffer ? [] : [buffer];
  });

const toHost = ({ data, dims, type }: Tensor): HostTensor => ({ shape: dims, dtype: type as DType, data: data as HostTensor['data'] });

/** A view, no copy. */
const toOrt = (host: HostTensor): Tensor => new Tensor(host.dtype, host.data as Float32Array, host.shape);
