import { randomBytes } from 'node:crypto';
import {
  type CommandContext,
  type inputOptions,
  note,
  type OptionValues,
  readInputs,
  type reportOptions,
  resultTo,
} from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { OpenModels } from '../models/models.ts';
import { isLoopback } from '../server/access.ts';
import { readPageFiles } from '../server/page-files.ts';
import { type Listening, serve } from '../server/serve.ts';
import { type Ending, openSession, type Session } from '../server/session.ts';
import { openBrowser } from './open-browser.ts';
import type { EditValues } from './options.ts';
import { unpackPng } from './unpack-png.ts';

type CommandOptions = EditValues & OptionValues<typeof inputOptions & typeof reportOptions>;

/** What a shell gives for a command that the user interrupted. */
const INTERRUPTED = 130;

const NO_BROWSER = 'no browser could be opened: open the address yourself';

/** Runs `kaleido-edit`: reads all records, serves the page, and writes what was edited when the user is done. */
export async function editRecords(options: CommandOptions, context: CommandContext, openModels: OpenModels): Promise<number | undefined> {
  const { host, port, open, serve: isStudio, output, maxRecord } = options;
  if (!isLoopback(host) && options.token === undefined)
    throw new UsageError(`--host: whoever reaches ${host} could edit and draw: choose a --token`);
  if (isStudio && output !== undefined) throw new UsageError('-o: --serve writes each record that is kept to stdout');
  const token = options.token ?? randomBytes(16).toString('base64url');
  const write = await resultTo(output, context.stdout);
  const entries = await readAll(options, context);
  if (entries.length === 0 && !isStudio) {
    note(context, options, 'no record came, so there is nothing to edit');
    await write('');
    return undefined;
  }

  const stop = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    context.signal.addEventListener('abort', () => reject(context.signal.reason), { once: true });
    context.signal.throwIfAborted();
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  failed.catch(() => {});
  const models = openModels(options, stop.signal, (error) => stop.abort(error));
  models.catch((error) => stop.abort(error));
  let session: Session | undefined;
  let server: Listening | undefined;
  let ending: Ending | undefined;
  try {
    session = openSession({
      ...{ mode: isStudio ? 'studio' : 'pipe', entries, maxRecord, models },
      write: (lines) => write(lines.map((line) => `${line}\n`).join('')),
    });
    server = await serve({ host, port, token }, { routes: session.routes, page: await readPageFiles(), onRequest: session.touch });
    context.stderr.line(`${context.name}: ${server.url}`);
    if (open) void openBrowser(server.url).then((opened) => opened || note(context, options, NO_BROWSER));
    void models.then((opened) => opened.warm(entries[0]?.record ?? { caption: '' })).catch(() => {});
    ending = await Promise.race([session.ended, failed]);
  } finally {
    session?.close(ending === undefined || ending === 'closed' ? 'stopped' : ending);
    stop.abort();
    await server?.close();
  }
  if (ending === 'done') return undefined;
  note(context, options, ending === 'closed' ? 'the page was closed: nothing is written' : 'cancelled: nothing is written');
  return INTERRUPTED;
}

/** All records, since "Done" writes them together. A studio may begin with none. */
async function readAll(options: CommandOptions, context: CommandContext): Promise<RecordEntry[]> {
  if (options.serve && context.operands.length === 0) return [];
  const entries: RecordEntry[] = [];
  for await (const entry of readInputs(context, options, unpackPng)) entries.push(entry);
  return entries;
}
