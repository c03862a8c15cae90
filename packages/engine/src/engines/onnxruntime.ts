import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '@kaleido/shared/errors';
import { type HostTensor, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import { divideConstants } from '../constants.ts';
import type { Device } from '../devices.ts';
import type { CompileOptions, Engine } from '../engine.ts';
import { checkInPlace, inPlacePairs } from '../in-place.ts';
import type { Port } from '../onnx/graph.ts';
import { saveModel } from '../onnx/save.ts';
import { type InferenceSession, listSupportedBackends, Tensor } from '../onnxruntime.ts';
import { emptyFor, trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';
import { leavesOf, mapPaths } from '../tree.ts';
import { channelBlock } from './channel-block.ts';
import { checkedFeed } from './checked-feed.ts';
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
}

/** ONNX Runtime on a device: every function becomes one graph. @throws UsageError when this build of ONNX Runtime lacks the device */
export function onnxruntimeOn(options: OnnxRuntimeOptions = {}): Engine {
  const provider = executionProvider(options.device ?? 'cpu');
  return {
    name: 'onnxruntime',
    ...(provider !== 'cpu' && { device: provider as Device }),
    compile: (fn, inputs, compileOptions) =>
      compile(fn as (inputs: unknown) => unknown, inputs, compileOptions ?? {}, provider, options) as never,
  };
}

/** ONNX Runtime on the CPU: the embedded default. */
export const onnxruntime: Engine = onnxruntimeOn();

/** The options of all sessions. */
export const sessionOptions = (provider: string, { threads, spinning }: OnnxRuntimeOptions): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
  // Threads may spin between the nodes of a run, but not after it, when they would take cores from the next session.
  extra: { session: { intra_op: { allow_spinning: doesSpin(spinning) ? '1' : '0' }, force_spinning_stop: '1' } },
  ...(threads && { intraOpNumThreads: threads }),
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
  const { allConvolutions = false } = options;
  const isCpu = provider === 'cpu';
  // Only a provider that computes in host memory can use weights in place; a device needs its own copy.
  const divided = isCpu ? divideConstants(inputs, options.maxConstantBytes) : { inputs, fed: new Map<string, HostTensor>() };
  const target = { ...anywhere, allConvolutions, viewsInputs: isCpu };
  const portable = trace(fn, divided.inputs, title, target);
  const gains = isCpu && !settings.portable && portable.hasFasterForms;
  const traced = gains ? trace(fn, divided.inputs, title, { ...target, channelBlock: await channelBlock(), winograd: true }) : portable;
  const specs = leavesOf<TensorSpec>(divided.inputs);
  const targets = inPlacePairs(options.inPlace ?? {}, [...traced.outputs.keys()], [...specs.keys()]);
  checkInPlace(traced, targets, title);
  // The arena grows in powers of two and never shrinks; a memory pattern allocates everything at once.
  const isFrugal = options.frugal || divided.fed.size > 0;
  const memory = isFrugal ? { enableCpuMemArena: false, enableMemPattern: false } : {};
  const session = await openSession(traced.graph, { ...sessionOptions(provider, settings), ...memory });

  return {
    nodeCount: traced.graph.nodes.length,
    async run(feeds: unknown): Promise<unknown> {
      const fed = new Map([...leavesOf<HostTensor>(feeds), ...divided.fed]);
      const feedTensors: Record<string, Tensor> = {};
      for (const { path, offset, port } of traced.inputs)
        feedTensors[port.name] = toOrt(viewed(checkedFeed(fed, path, specs.get(path)!, title), offset, port));
      const results = new Map<string, HostTensor>();
      const fetches: Record<string, Tensor> = {};
      for (const [path, port] of traced.outputs) {
        const target = targets.get(path);
        const host = target === undefined ? emptyFor(port) : (fed.get(target) as HostTensor);
        results.set(path, host);
        fetches[port.name] = toOrt(host);
      }
      await session.run(feedTensors, fetches);
      return mapPaths(traced.shape, (path) => results.get(path));
    },
    save: (file: string) => saveModel(trace(fn, inputs, title, { ...anywhere, allConvolutions }).graph, file),
    sync: async () => {},
    dispose: () => session.release(),
  };
}

/** A part of an array, in the shape of a graph input. */
function viewed({ data, dtype }: HostTensor, offset: number, { shape }: Port): HostTensor {
  return { shape, dtype, data: data.subarray(offset, offset + sizeOf(shape)) };
}

/** A view, no copy. */
const toOrt = (host: HostTensor): Tensor => new Tensor(host.dtype, host.data as Float32Array, host.shape);
