import type { EditEvent, JobStarted } from '../../protocol.ts';
import { changeDraft, draftOf, recordOf } from '../model/draft.ts';
import { locksOf } from '../model/plan.ts';
import { askFor, askJson, pageId } from './ask.ts';
import { act } from './edits.ts';
import { remember, showDrawn } from './pictures.ts';
import { announce, complain } from './say.ts';
import { candidates, comparedId, draft, guidance, type Job, job } from './state.ts';

/** Plans of a caption to choose from. */
const CHOICE = 8;

type JobEvent = Extract<EditEvent, { readonly job: number }>;

/** The newest job of this page that is over, or that another took the place of. */
let latestEnded = -1;

/** Asks the server for a job, in place of the one that runs. */
async function start(what: Job['what'], key: string, path: string, body: object): Promise<void> {
  if (job.value?.id !== undefined) latestEnded = Math.max(latestEnded, job.value.id);
  const begun: Job = { what, key, hasStarted: false, done: 0, total: 0 };
  job.value = begun;
  try {
    const { job: id } = await askJson<JobStarted>('POST', path, { page: pageId, ...body });
    if (job.value === begun) job.value = { ...begun, id };
  } catch (error) {
    if (job.value === begun) job.value = undefined;
    complain(error);
  }
}

/** Samples the plan again, except for what is locked. */
export async function planAgain(): Promise<void> {
  if (!draft.value) return;
  announce('Planning');
  const locks = locksOf(draft.value.plan);
  await start('plan', draft.value.key, 'plan', { record: recordOf(draft.value), locks, count: 1, thumbnails: false });
}

/** Samples several plans to choose from, with small pictures of them. */
export async function planSeveral(): Promise<void> {
  if (!draft.value) return;
  announce(`Planning ${CHOICE} times`);
  const { key, plan } = draft.value;
  candidates.value = { key, list: Array.from({ length: CHOICE }, () => undefined) };
  await start('plans', key, 'plan', { record: recordOf(draft.value), locks: locksOf(plan), count: CHOICE, thumbnails: true });
}

/** Draws the picture, from the record's seed or from a new one. */
export async function drawPicture({ withNewSeed }: { readonly withNewSeed: boolean }): Promise<void> {
  if (!draft.value) return;
  announce('Drawing');
  const seed = withNewSeed ? crypto.getRandomValues(new Uint32Array(1))[0] : draft.value.seed;
  const body = { record: recordOf(draft.value), guidance: guidance.value, size: 'full', ...(seed !== undefined && { seed }) };
  await start('draw', draft.value.key, 'draw', body);
}

export async function cancelJob(): Promise<void> {
  const id = job.value?.id;
  if (id !== undefined) await askFor('DELETE', `jobs/${id}`).catch(complain);
}

/** Puts one of several plans in place of the plan; the seed comes with it, so that its picture is that of the thumbnail in large. */
export function pick(index: number): void {
  const { key, list } = candidates.value ?? {};
  const record = list?.[index]?.record;
  if (key === undefined || !record) return;
  applyPlan(key, record, `pick plan ${index + 1}`);
  announce(`Picked plan ${index + 1}`);
}

function applyPlan(key: string, { latents, seed, model }: JobRecord, label: string, keepsSeed = false): void {
  act(label, (state) =>
    changeDraft(state, key, (before) => {
      const source = { ...before.source, ...(model !== undefined && { model }) };
      const own = keepsSeed ? (before.seed ?? seed) : (seed ?? before.seed);
      const record = { ...recordOf({ ...before, source }), ...(latents && { latents }), ...(own !== undefined && { seed: own }) };
      return draftOf({ key, record }, before);
    }),
  );
}

type JobRecord = Extract<JobEvent, { readonly kind: 'plan' }>['record'];

/** Takes what the server says of the job; words of earlier jobs are passed over. */
export function onJobEvent(event: JobEvent): void {
  const now = job.value;
  if (!now || event.job <= latestEnded || (now.id !== undefined && now.id !== event.job)) return;
  const running: Job = { ...now, id: event.job };
  if (event.kind === 'started') job.value = { ...running, hasStarted: true };
  else if (event.kind === 'progress') job.value = { ...running, hasStarted: true, done: event.done, total: event.total };
  else if (event.kind === 'preview') job.value = { ...running, preview: event.png };
  else if (event.kind === 'plan') takePlan(running, event);
  else if (event.kind === 'picture') takePicture(running, event);
  else end(running, event);
}

function takePlan({ what, key }: Job, { index, record }: Extract<JobEvent, { readonly kind: 'plan' }>): void {
  if (what === 'plans') setCandidate(index, { record });
  else {
    applyPlan(key, record, 'plan again', true);
    announce(`Planned: ${record.latents?.text ?? record.caption}`);
  }
}

function takePicture({ what, key }: Job, { kind: _, job: __, index, ...picture }: Extract<JobEvent, { readonly kind: 'picture' }>): void {
  if (what === 'plans') setCandidate(index, { record: picture.record, png: picture.png });
  else {
    const drawn = remember({ key, ...picture });
    comparedId.value = undefined;
    showDrawn(drawn);
    announce(`Drawn, with seed ${drawn.record.seed ?? drawn.settings.seed}`);
  }
}

function setCandidate(index: number, candidate: NonNullable<NonNullable<typeof candidates.value>['list'][number]>): void {
  if (candidates.value) candidates.value = { ...candidates.value, list: candidates.value.list.with(index, candidate) };
}

function end({ what }: Job, event: Extract<JobEvent, { readonly kind: 'ended' }>): void {
  latestEnded = event.job;
  job.value = undefined;
  if (what === 'plans' && candidates.value) {
    const list = candidates.value.list.filter((candidate) => candidate !== undefined);
    candidates.value = list.length > 0 ? { ...candidates.value, list } : undefined;
  }
  if (event.how === 'failed') complain(new Error(event.message));
  else if (event.how === 'aborted') announce('Cancelled');
  else if (what === 'plans') announce('The plans are ready: pick one');
}
