import { createHash } from 'node:crypto';
import { InferenceSession } from '../onnxruntime.ts';

/*
 * Tests compile the same small networks again and again, and ONNX Runtime takes longer to optimise a graph than to run it. A session has no
 * state, so in tests all that are opened with the same model and options are one.
 */

interface Shared {
  readonly session: Promise<InferenceSession>;
  /** Of the model. */
  readonly bytes: number;
  /** How many have opened it, and not yet released it. */
  users: number;
}

/** Bytes of the models whose sessions are kept; those opened longest ago go first. */
const BUDGET = 2 ** 26;

type Options = InferenceSession.SessionOptions;

/** A function like `create` whose sessions are shared. */
function sharing(create: (model: Uint8Array, options: Options) => Promise<InferenceSession>) {
  const kept = new Map<string, Shared>();

  const releaseIfUnused = async (shared: Shared): Promise<void> => {
    if (shared.users === 0) await (await shared.session).release();
  };
  const dropOldest = (): void => {
    let sum = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, shared] of kept) {
      if (sum <= BUDGET) return;
      sum -= shared.bytes;
      kept.delete(key);
      void releaseIfUnused(shared);
    }
  };
  return async (model: Uint8Array, options: Options = {}): Promise<InferenceSession> => {
    const key = createHash('sha256').update(JSON.stringify(options)).update(model).digest('hex');
    const shared = kept.get(key) ?? { session: create(model, options), bytes: model.length, users: 0 };
    shared.users++;
    kept.delete(key);
    kept.set(key, shared);
    const session = await shared.session.catch((error) => {
      kept.delete(key);
      throw error;
    });
    dropOldest();
    const release = async (): Promise<void> => {
      shared.users--;
      if (kept.get(key) !== shared) await releaseIfUnused(shared);
    };
    return Object.create(session, { release: { value: release } }) as InferenceSession;
  };
}

/** Weights in files may be others when the same model is opened again. */
const hasMappedWeights = (options: Options = {}): boolean => JSON.stringify(options).includes('external_initializers');

const isSharing = Symbol.for('kaleido: sessions are shared');
const runtime: { create: unknown; [isSharing]?: true } = InferenceSession;
if (!runtime[isSharing]) {
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: unknown,
    ...more: readonly unknown[]
  ) => Promise<InferenceSession>;
  const shared = sharing(create);
  runtime[isSharing] = true;
  runtime.create = (model: unknown, ...more: readonly unknown[]) => {
    const [options] = more as [Options?];
    return model instanceof Uint8Array && more.length < 2 && !hasMappedWeights(options) ? shared(model, options) : create(model, ...more);
  };
}
