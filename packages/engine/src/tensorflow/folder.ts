import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of the binding built by `npm run setup:tensorflow`: `$KALEIDO_TENSORFLOW`, else `kaleido/tensorflow` in the user's cache. */
export const tensorflowFolder = (env: Environment): string =>
  env.KALEIDO_TENSORFLOW || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'kaleido', 'tensorflow');
