import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where `npm run setup:tensorflow` builds and the engine looks: `$KALEIDO_TENSORFLOW`, else `kaleido/tensorflow` in the user's cache. */
export const tensorflowFolder = (env: Environment): string =>
  env.KALEIDO_TENSORFLOW || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'kaleido', 'tensorflow');
