import { InputError } from '@kaleido/shared/errors';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { Models } from '../models/models.ts';
import type { EditEvent, JobStarted, Revised, State } from '../protocol.ts';
import { readDoneBody, readDrawBody, readKeepBody, readPlanBody, readRecordsBody, readVokensBody, readWordsBody } from './bodies.ts';
import { openJobs } from './jobs.ts';
import { openFile } from './opened.ts';
import { openPages } from './pages.ts';
import { editedRecords, lineOf } from './records.ts';
import { Refused } from './refused.ts';
import type { Answer, Asked, Routes } from './respond.ts';

/** What a session works on. */
export interface SessionInput {
  readonly mode: State['mode'];
  readonly entries: readonly RecordEntry[];
  /** Largest record in bytes. */
  readonly maxRecord: number;
  /** Resolves when the models are open; rejects when they cannot be. */
  readonly models: Promise<Models>;
  /** Writes lines of NDJSON to the command's output. */
  write(lines: readonly string[]): Promise<void>;
  /** Milliseconds after which a page without a stream counts as closed. */
  readonly grace?: number;
  /** Of the records; default: one at random. */
  readonly revision?: number;
}

/** How a session ends: everything is written; or nothing is, because a page said so, or the last one was closed. */
export type Ending = 'done' | 'cancelled' | 'closed';

/** What pages do with records and models. */
export interface Session {
  readonly routes: Routes;
  readonly ended: Promise<Ending>;
  /** Something was asked for. */
  touch(): void;
  /** Tells all pages that nothing more can be asked, and ends their streams. */
  close(how: (EditEvent & { kind: 'closed' })['how']): void;
}

/** Bodies other than records and files. */
const SMALL = 2 ** 20;

/** Begins a session. */
export function openSession({ mode, entries, maxRecord, models, write, grace, revision }: SessionInput): Session {
  const records = editedRecords(entries, revision);
  // A page sends all records at once, each without its picture: those that were read must fit, and as much again that is added to them.
  const maxList = maxRecord + 2 * entries.reduce((bytes, { source }) => bytes + Buffer.byteLength(source), 0);
  const { promise: ended, resolve: end } = withResolvers<Ending>();
  const jobs = models.then((opened) => openJobs(opened, (page, event) => pages.tell(page, event)));
  jobs.catch(() => {}); // reported to whoever asks for a job
  const pages = openPages((page, isLast) => {
    void jobs.then((open) => open.abortOf(page));
    if (isLast && mode === 'pipe') end('closed');
  }, grace);

  const start = async ({ page, work }: ReturnType<typeof readPlanBody>): Promise<Answer> => ({
    json: { job: (await jobs).start(page, work) } satisfies JobStarted,
    status: 202,
  });
  /** Ends the session when the answer has gone out. */
  const endAfter = ({ response }: Asked, how: Ending): Answer => {
    response.once('close', () => end(how));
    return 'none';
  };

  const routes: Routes = {
    'GET state': {
      maxBytes: 0,
      answer: async () => {
        const { facts } = await models;
        return { json: { mode, revision: records.revision, records: records.records, model: facts } satisfies State };
      },
    },
    'GET events': {
      maxBytes: 0,
      answer({ query, response }) {
        const page = query.get('page') ?? '';
        if (!/^[\w-]{1,64}$/.test(page)) throw new InputError('events: page: expected 1 to 64 letters, digits, - and _');
        pages.open(page, response);
        return 'stream';
      },
    },
    'PUT records': {
      maxBytes: maxList,
      answer({ body }) {
        const { page, revision, records: given } = readRecordsBody(body);
        const next = records.replace(revision, given);
        pages.tellAll({ kind: 'records', revision: next, page });
        return { json: { revision: next } satisfies Revised };
      },
    },
    'POST plan': { maxBytes: maxRecord, answer: ({ body }) => start(readPlanBody(body)) },
    'POST draw': { maxBytes: maxRecord, answer: ({ body }) => start(readDrawBody(body)) },
    'DELETE jobs': {
      maxBytes: 0,
      async answer({ rest }): Promise<Answer> {
        if (!(await jobs).abort(Number(rest))) throw new Refused(404, 'there is no such job under way');
        return 'none';
      },
    },
    'POST open': { maxBytes: maxRecord, answer: async ({ body }) => ({ json: await openFile(body, 'file') }) },
    'POST words': { maxBytes: SMALL, answer: async ({ body }) => ({ json: await (await models).words(readWordsBody(body)) }) },
    'POST vokens': {
      maxBytes: SMALL,
      answer: async ({ body }) => ({ bytes: Buffer.from(await (await models).vokens(readVokensBody(body))), type: 'image/png' }),
    },
    'POST keep': {
      maxBytes: maxRecord,
      async answer({ body }): Promise<Answer> {
        if (mode !== 'studio') throw new Refused(404, 'keep: only a studio keeps records one by one');
        await write([lineOf(undefined, readKeepBody(body))]);
        return 'none';
      },
    },
    'POST done': {
      maxBytes: SMALL,
      async answer(asked) {
        const { revision } = readDoneBody(asked.body);
        if (revision !== records.revision) throw new Refused(409, 'the records have been changed in another page');
        if (mode === 'pipe') await write(records.lines());
        return endAfter(asked, 'done');
      },
    },
    'POST cancel': { maxBytes: SMALL, answer: (asked) => endAfter(asked, 'cancelled') },
  };
  return {
    routes,
    ended,
    touch: pages.touch,
    close(how) {
      pages.tellAll({ kind: 'closed', how });
      pages.close();
    },
  };
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((set) => {
    resolve = set;
  });
  return { promise, resolve };
}
