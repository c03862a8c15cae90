import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { CommandContext } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import { isLoopback } from '../server/access.ts';
import { serve } from '../server/serve.ts';
import type { EditValues } from './options.ts';

/** Runs `kaleido-edit`. */
export async function editRecords(options: EditValues, context: CommandContext): Promise<number | undefined> {
  const { host, port } = options;
  if (!isLoopback(host) && options.token === undefined)
    throw new UsageError(`--host ${host}: whoever reaches this address could edit and draw: choose a --token`);
  const token = options.token ?? randomBytes(16).toString('base64url');
  const server = await serve({ host, port, token }, {});
  context.stderr.line(`${context.name}: ${server.url}`);
  await once(context.signal, 'abort');
  await server.close();
  return undefined;
}
