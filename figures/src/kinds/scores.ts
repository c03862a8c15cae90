import { listed, ofCaptions, seeds } from '../captions.ts';
import { type Names, nameOf, type ScoreCell } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import { callsOf, drawing, drawnAs, modelsOf, partsOf, planning } from '../drawn.ts';
import { methodOf } from '../methods.ts';
import { ofCaptionLines, ofSets } from '../scores.ts';
import type { Kind } from './kind.ts';

/** Features and reals that sets of pictures are compared by, each a file of reals and one of scores. */
interface Comparison {
  readonly file: string;
  readonly features: 'mobilenet' | 'probe';
  /** Which reals, where there are several. */
  readonly against?: string;
}

const onScenes: readonly Comparison[] = [
  { file: 'mobilenet', features: 'mobilenet' },
  { file: 'probe', features: 'probe' },
];
const onPhotos: readonly Comparison[] = [
  { file: 'training', features: 'mobilenet', against: 'training set' },
  { file: 'held-out', features: 'mobilenet', against: 'held-out photos' },
];
const comparisonsOf = ({ data }: ScoreCell): readonly Comparison[] => (data === 'clothes' ? onPhotos : onScenes);

/** Pictures of expanded captions are judged by the captions that were asked for. */
const CAPTION_AGAIN = "jq -c '.caption = .original_caption'";

/** Pictures of captions, compared with reals. */
export const scores: Kind<ScoreCell> = {
  described: (cell) =>
    `${drawnAs(cell)}, ${cell.data === 'scenes' ? '' : `${cell.data}, `}${picturesOf(cell)} pictures, seed ${cell.seed}${cell.trained ? `, model ${cell.trained}` : ''}`,
  reads: (cell) => ({
    ...modelsOf(cell),
    ...(encodes(cell) && { tokenizer: 'model' as const }),
    ...(cell.data === 'clothes' ? { photos: 'photos' as const } : { probe: 'probe' as const }),
    ...(cell.data === 'scenes' && { captions: 'captions' as const }),
  }),
  parts: partsOf,
  script: (cell, names) => script(listed(cell, names), `${pictures(cell, names)} > pictures.ndjson`, ...scoring(cell, names)),
  reals: (cell, names) => (cell.data === 'clothes' ? realPhotos(cell, names) : realScenes(cell, names)),
  drawing: undefined,
  pictures: picturesOf,
  calls: (cell) => callsOf(cell, picturesOf(cell)),
  seconds: (cell) => 30 + picturesOf(cell) * 0.05,
  scores: (cell, read) => [
    ...comparisonsOf(cell).flatMap(({ file, against }) => ofSets(JSON.parse(read(`${file}.json`)), against)),
    ...captionFiles(cell).flatMap((features) => ofCaptionLines(read(`captions-${features}.ndjson`))),
  ],
};

const captionFiles = ({ data }: ScoreCell): readonly Comparison['features'][] =>
  data === 'clothes' ? ['mobilenet'] : ['mobilenet', 'probe'];

function picturesOf({ captions, group }: ScoreCell): number {
  return captions * group;
}

function pictures(cell: ScoreCell, names: Names): string {
  const { records, ar, together } = methodOf(cell.method);
  if (records === 'scenes') return ofCaptions(cell, seeds.latents, cell.group);
  const source = records === 'latents' ? ownLatents(cell, names) : planning(cell, cell.group, names, 'captions.txt');
  const draw = drawing(cell, together ? cell.group : 1, names, '--ndjson');
  return pipe(...source, draw, ...(ar.includes('--as-caption') ? [CAPTION_AGAIN] : []));
}

/** Side of the pictures that vokens encode, whatever is drawn. */
const ENCODED = 64;

/** Whether vokens of scenes are among the latents, which are encoded of their pictures. */
function encodes({ method }: ScoreCell): boolean {
  const { records, parts } = methodOf(method);
  return records === 'latents' && parts.includes('voken');
}

/** Captions of scenes with their own latents, vokens among them if the method has them. */
function ownLatents(cell: ScoreCell, names: Names): string[] {
  const { parts } = methodOf(cell.method);
  const taken = `{caption, latents: (.latents | {${parts.join(', ')}}), seed: (${cell.seed}e6 + input_line_number)}`;
  if (!encodes(cell)) return [ofCaptions(cell, seeds.latents, cell.group, ` | ${taken}`)];
  return [
    ofCaptions({ ...cell, size: ENCODED }, seeds.latents, cell.group),
    command(['kaleido-latents', 'voken', '--model', nameOf(names, 'tokenizer')]),
    command(['jq', '-c', taken]),
  ];
}

function scoring(cell: ScoreCell, names: Names): string[] {
  const { records, parts, ar } = methodOf(cell.method);
  const hasPlans = records === 'scenes' || (!ar.includes('--as-caption') && parts.some((part) => part !== 'voken'));
  const read = ['alignment', 'modes', ...(hasPlans ? ['obedience'] : [])];
  const score = (features: string, ...options: (string | number)[]): string =>
    command([
      ...['kaleido-metrics', '--fake', 'pictures.ndjson', '--seed', 0, '--features', features, ...scaled(cell)],
      ...(features === 'probe' ? ['--probe', nameOf(names, 'probe')] : []),
      ...options,
    ]);
  return [
    ...comparisonsOf(cell).map(({ file, features }) => {
      const compared = ['fid', 'precision', 'recall', 'coverage', ...(features === 'probe' ? read : [])];
      const reals = `${nameOf(names, 'reals')}/${file}.npz`;
      return score(features, '--real', reals, '--metrics', compared.join(','), '--bootstrap', cell.bootstrap, '-o', `${file}.json`);
    }),
    ...captionFiles(cell).map((features) => score(features, '--per', 'caption', '-o', `captions-${features}.ndjson`)),
  ];
}

function realScenes(cell: ScoreCell, names: Names): string {
  return script(
    listed(cell, names),
    `${ofCaptions(cell, seeds.reals, cell.scenes)} > scenes.ndjson`,
    statistics('scenes.ndjson', 'mobilenet', 'mobilenet.npz'),
    statistics('scenes.ndjson', 'probe', 'probe.npz', '--probe', nameOf(names, 'probe')),
    'rm scenes.ndjson',
  );
}

function realPhotos(cell: ScoreCell, names: Names): string {
  const photos = nameOf(names, 'photos');
  const from = (folder: string, output: string) => statistics(`${photos}/${folder}`, 'mobilenet', output, ...scaled(cell));
  return script(from('train', 'training.npz'), from('test', 'held-out.npz'));
}

/** Photographs are larger than what is drawn. */
const scaled = ({ data, size }: ScoreCell): (string | number)[] => (data === 'clothes' ? ['--resolution', size] : []);

const statistics = (source: string, features: string, output: string, ...options: (string | number)[]): string =>
  command(['kaleido-metrics', 'stats', source, '--features', features, ...options, '--keep-features', '-o', output]);
