import { InputError } from '@kaleido/shared/errors';
import type { Shard } from '@kaleido/shared/ndjson';
import { sampleOf } from './comparison.ts';
import type { Features } from './features.ts';
import { matrix } from './linear-algebra/matrix.ts';
import type { Sample } from './metrics/metric.ts';
import { type MomentSums, mergeSums, momentSummer, momentsFrom } from './moments.ts';
import { type ArrayFile, openArrays } from './npz/read-arrays.ts';
import { type NpzMember, writeNpz } from './npz/write-npz.ts';
import { readSeen, seenMembers } from './seen-members.ts';
import { holdsPart } from './sources/array-source.ts';
import { checkPoints } from './sources/check-features.ts';
import { LABEL_MEMBER, type Label, labelOf, parseLabel, parseLabelText } from './sources/label.ts';
import { checkComparable } from './sources/origins.ts';

/** The two sides of a part. */
const sides = ['real', 'fake'] as const;
type Side = (typeof sides)[number];

/** A part of a comparison: features and sums of every n-th sample of both sides. */
interface Part {
  readonly path: string;
  readonly shard: Shard;
  readonly real: PartSide;
  readonly fake: PartSide;
}

interface PartSide {
  readonly name: string;
  readonly features: Features;
  readonly sums: MomentSums;
}

/**
 * Writes a part as an npz file: for each side `…_feats` [n, d] and, if present, `…_probabilities` and what a probe has read, with the sums
 * `…_mean` [d] and `…_squares` [d, d] (around that mean), and a label.
 * @throws InputError for statistics, which have no parts
 */
export async function writePart(path: string, shard: Shard, real: Sample, fake: Sample): Promise<void> {
  const members: NpzMember[] = [];
  const labels: Record<string, unknown> = {};
  for (const [side, sample] of [
    ['real', real],
    ['fake', fake],
  ] as const) {
    const { features, name } = sample;
    if (!features) throw new InputError(`${name}: statistics cannot be split (--shard)`);
    const { width, data, probabilities, seen } = features;
    const summer = momentSummer(width);
    await summer.add(features);
    const { count, mean, squares } = await summer.finish();
    members.push({ name: `${side}_feats`, shape: [count, width], data });
    if (probabilities) members.push({ name: `${side}_probabilities`, shape: [count, probabilities.classes], data: probabilities.data });
    if (seen) members.push(...seenMembers(side, seen));
    members.push(
      { name: `${side}_mean`, shape: [width], data: mean },
      { name: `${side}_squares`, shape: [width, width], data: squares.data },
    );
    labels[side] = { name, ...labelOf(features) };
  }
  await writeNpz(path, [...members, { name: LABEL_MEMBER, text: JSON.stringify({ part: shard, ...labels }) }]);
}

/** Whether an npz file is a part. */
export async function isPart(path: string): Promise<boolean> {
  const file = await openArrays(path);
  try {
    return holdsPart(file);
  } finally {
    await file.close();
  }
}

/**
 * Joins all parts of a comparison: features in the order in which one run would have read them, moments from the parts' sums.
 * @throws InputError when a part is missing, occurs twice or belongs to another run
 */
export async function joinParts(paths: readonly string[]): Promise<{ real: Sample; fake: Sample }> {
  const parts: Part[] = [];
  for (const path of paths) parts.push(await readPart(path));
  parts.sort((a, b) => a.shard.part - b.shard.part);
  const { of } = parts[0]!.shard;
  for (const { path, shard } of parts)
    if (shard.of !== of)
      throw new InputError(`${path}: part ${shard.part}/${shard.of} belongs to another run than ${parts[0]!.path} (of ${of})`);
  for (let part = 1; part <= of; part++) {
    const found = parts.filter(({ shard }) => shard.part === part);
    if (found.length === 0) throw new InputError(`part ${part}/${of} is missing`);
    if (found.length > 1) throw new InputError(`${found[1]!.path}: part ${part}/${of} again, after ${found[0]!.path}`);
  }
  return { real: joined(parts, 'real'), fake: joined(parts, 'fake') };
}

async function readPart(path: string): Promise<Part> {
  const file = await openArrays(path);
  try {
    const where = `${path}: ${LABEL_MEMBER}`;
    const label = parseLabelText((await file.text(LABEL_MEMBER)) ?? '{}', where) as Record<string, unknown>;
    const shard = label.part as Partial<Shard> | undefined;
    if (!Number.isSafeInteger(shard?.part) || !Number.isSafeInteger(shard?.of))
      throw new InputError(`${path}: expected a part that --shard wrote`);
    return { path, shard: shard as Shard, real: await readSide(file, 'real', label.real), fake: await readSide(file, 'fake', label.fake) };
  } finally {
    await file.close();
  }
}

async function readSide(file: ArrayFile, side: Side, value: unknown): Promise<PartSide> {
  const label: Label = parseLabel(value, `${file.path}: ${LABEL_MEMBER}: ${side}`);
  const read = async (what: string, shape: readonly number[]) => {
    const array = await file.read(`${side}_${what}`);
    if (array.shape.join() !== shape.join())
      throw new InputError(`${file.path}: ${side}_${what}: expected [${shape.join(', ')}], got [${array.shape.join(', ')}]`);
    return array.data as Float64Array;
  };
  const [, width = 0] = await file.shape(`${side}_feats`);
  const { count, classes, origin, ids, captions } = label;
  const seen = await readSeen(file, side, count);
  const features: Features = {
    origin,
    width,
    data: await read('feats', [count, width]),
    ...(ids && { ids }),
    ...(captions && { captions }),
    ...(classes !== undefined && { probabilities: { classes, data: Float32Array.from(await read('probabilities', [count, classes])) } }),
    ...(seen && { seen }),
  };
  const sums = { count, mean: await read('mean', [width]), squares: matrix(width, width, await read('squares', [width, width])) };
  return { name: String((value as { name?: unknown }).name), features, sums };
}

function joined(parts: readonly Part[], side: Side): Sample {
  const all = parts.map((part) => ({ path: part.path, ...part[side] }));
  checkComparable(all.map(({ path, features: { origin, width } }) => ({ name: path, origin, width })));
  checkProbes(all);
  const features = interleaved(all.map((one) => one.features));
  const { name } = all[0]!;
  checkPoints(features, name);
  return sampleOf(name, features, momentsFrom(mergeSums(all.map(({ sums }) => sums))));
}

/** @throws InputError unless one probe has looked at all parts, or none at any */
function checkProbes([first, ...others]: readonly { readonly path: string; readonly features: Features }[]): void {
  const probeOf = ({ features }: { readonly features: Features }) => features.seen?.by.origin.weights ?? 'none';
  const other = others.find((part) => probeOf(part) !== probeOf(first!));
  if (other)
    throw new InputError(`${other.path}: pictures were read by probe ${probeOf(other)}, but those of ${first!.path} by ${probeOf(first!)}`);
}

/** Every n-th sample from the i-th of n sets, as long as there are any. */
function interleaved(parts: readonly Features[]): Features {
  const counts = parts.map(({ data, width }) => data.length / width);
  const order: [part: number, row: number][] = [];
  for (let row = 0; row < Math.max(...counts); row++) for (const part of parts.keys()) if (row < counts[part]!) order.push([part, row]);
  const { origin, width, ids, captions, probabilities, seen } = parts[0]!;
  const gather = <T extends Float32Array | Float64Array>(of: (part: Features) => T, size: number): T => {
    const first = of(parts[0]!);
    const out = (first instanceof Float32Array ? new Float32Array(order.length * size) : new Float64Array(order.length * size)) as T;
    order.forEach(([part, row], i) => {
      out.set(of(parts[part]!).subarray(row * size, (row + 1) * size), i * size);
    });
    return out;
  };
  return {
    origin,
    width,
    data: gather(({ data }) => data, width),
    ...(ids && { ids: order.map(([part, row]) => parts[part]!.ids?.[row] ?? '') }),
    ...(captions && { captions: order.map(([part, row]) => parts[part]!.captions?.[row]) }),
    ...(probabilities && {
      probabilities: { classes: probabilities.classes, data: gather((part) => part.probabilities!.data, probabilities.classes) },
    }),
    ...(seen && { seen: { by: seen.by, pictures: order.map(([part, row]) => parts[part]!.seen!.pictures[row]!) } }),
  };
}
