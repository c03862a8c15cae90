import { type Random, random } from '@kaleido/shared/random';
import type { Latents, SceneFacts } from '@kaleido/shared/record';
import type { ArtPiece, Style } from './art/load.ts';
import { recolored } from './art/recolor.ts';
import type { Place } from './backdrop/place.ts';
import type { Canvas } from './canvas.ts';
import { drawLayer, type Layer, type Visibility, type Window } from './compose.ts';
import { arrange, type Placed } from './layout/arrange.ts';
import { besideAnother, onItsOwn } from './layout/company.ts';
import { frame, type Group } from './layout/frame.ts';
import { type Relation, subjects, things } from './lexicon.ts';
import { measure, type Region } from './masks.ts';
import type { Casting, Pair } from './pairs.ts';
import { alongside, fill, opened, phrase, segmentsOf, single, twofold, twofoldInRain } from './text/captions.ts';
import { describe, sideOf, sizeWord, turned } from './text/describe.ts';
import { overtakenLayout, overtakenLooks, paletteOf } from './text/overtaken.ts';
import { clear, rain, snow, type Weather } from './weather.ts';

/** A picture with its caption and its exact latents. */
export interface Scene {
  readonly caption: string;
  readonly latents: Required<Pick<Latents, 'text' | 'bbox' | 'blob'>>;
  /** What was drawn. */
  readonly scene: DrawnFacts;
  /** RGB, row by row. */
  readonly image: { readonly width: number; readonly height: number; readonly channels: 3; readonly data: Uint8Array };
}

/** A scene without its picture. */
export type DescribedScene = Omit<Scene, 'image'>;

/** What a scene's facts are: all that is known of it. */
type DrawnFacts = Required<SceneFacts> & {
  /** Whether a subject's whole `body` is shown or its `face`. */
  readonly view: string;
  /** How large the subjects are: `large`, `medium`, `small`. */
  readonly size: string;
};

/** What scenes are drawn from: the castings that the split allows, by relation. */
export interface Domain {
  readonly styles: readonly Style[];
  readonly subjects: readonly string[];
  /** Backdrops, by name. */
  readonly places: readonly (readonly [name: string, place: Place])[];
  readonly pairs: ReadonlyMap<Relation, readonly Pair[]>;
  /** The pairs of the paper's prompts among them. */
  readonly promised: readonly Pair[];
  /** Whether a subject may be alone: not when only held-out pairs are asked for. */
  readonly alone: boolean;
  /** The share of subjects, and of things, that have another colour than their drawing. */
  readonly recolor: number;
  /** The share of texts that an edit has overtaken (`text/overtaken.ts`), of looks and of the layout each. */
  readonly overtaken: number;
  /** The share of scenes whose subjects are anywhere, and smaller than usual. */
  readonly anywhere: number;
  /** The share of scenes of one subject that show another kind beside it. */
  readonly company: number;
  /** The share of scenes in which a subject, or a thing, is apart from the other. */
  readonly apart: number;
}

/** How often each kind of scene is drawn, where its pairs exist. */
const kinds: readonly (readonly [Relation | 'alone', number])[] = [
  ['wearing', 34],
  ['holding', 26],
  ['reading', 7],
  ['drinking', 7],
  ['beside', 12],
  ['on', 9],
  ['under', 6],
  ['in front of', 6],
  ['alone', 5],
];

/** The share of scenes that are drawn from the paper's prompts alone: among thousands of pairs each would hardly be seen. */
const PROMISED_SHARE = 0.06;

/** How often it is the subject that moves away from its thing, not the thing: subjects fill more of the picture, and are edited first. */
const SUBJECT_APART = 0.7;

/** A planned scene before it is painted; what it shows is decided, nothing is drawn. */
export interface Plan {
  /** What a scene's facts say of it before it is painted. */
  readonly facts: Omit<DrawnFacts, 'places' | 'boxes' | 'blobs'>;
  readonly phrasing: string;
  readonly places: Readonly<Record<string, string>>;
  readonly caption: string;
  readonly paintBackdrop: (canvas: Canvas) => void;
  readonly weather: Weather;
  readonly layers: readonly Layer[];
  /** The text latent, given where the first subject turned out to be. */
  readonly describe: (center: number) => string;
}

const pick = <T>(draw: Random, list: readonly T[]): T => list[draw.int(list.length)]!;

/**
 * Plans a scene.
 * @param edits draws what edits have changed: what a text still says, where the subjects are; other draws, so that the same scenes are drawn
 *   with and without
 */
export function plan(domain: Domain, draw: Random, edits: Random): Plan {
  const favourite = domain.promised.length > 0 && draw.uniform() < PROMISED_SHARE ? pick(draw, domain.promised) : undefined;
  const possible = kinds.filter(([kind]) => (kind === 'alone' ? domain.alone : (domain.pairs.get(kind)?.length ?? 0) > 0));
  const relation = favourite?.relation ?? possible[draw.categorical(possible.map(([, weight]) => weight))]![0];
  const chosen = favourite ?? (relation === 'alone' ? undefined : pick(draw, domain.pairs.get(relation)!));
  const subject = chosen?.subject ?? pick(draw, domain.subjects);
  const entry = subjects[subject]!;
  const thing = chosen && things[chosen.thing]!;
  const castingOf = (of: Random) => (chosen ? pick(of, pick(of, chosen.castings)) : aloneCasting(of, domain, entry.drawings));
  const cast = castingOf(draw);
  const isRecolored = domain.recolor > 0;
  const casting = isRecolored ? inOtherColors(draw, cast, domain.recolor) : cast;
  const sheltered = chosen?.thing === 'umbrella';
  const two =
    (relation === 'alone' || ((relation === 'wearing' || relation === 'holding') && thing?.many !== undefined)) &&
    draw.uniform() < (sheltered ? 0.3 : 0.14);
  const wet = draw.uniform() < (sheltered ? (two ? 0.6 : 0.35) : 0.08);
  const { name, backdrop, weather } = drawSurroundings(draw, domain.places, wet);
  const mirror = draw.uniform() < 0.5;
  const placed = (): Placed[] => (relation === 'alone' ? [onItsOwn(casting.subject)] : arrange(draw, relation, casting));
  const arrangements = two ? [placed(), placed()] : [placed()];
  const mirrors = two ? [mirror, draw.uniform() < 0.5 ? !mirror : mirror] : [mirror];
  const groups = arrangements.map((one, i): Group => ({ placed: one, mirrored: mirrors[i]!, entity: 2 * i }));
  const usual = frame(draw, groups, 'usual');
  const isAnywhere = domain.anywhere > 0 && edits.uniform() < domain.anywhere;
  const hasCompany = !two && domain.company > 0 && edits.uniform() < domain.company;
  const company = hasCompany ? anotherThan(subject, edits, domain, casting.style) : undefined;
  const shown = company ? besideAnother(edits, groups[0]!, company.piece, company.mirrored) : groups;
  const isApart = chosen !== undefined && domain.apart > 0 && edits.uniform() < domain.apart;
  const apart = isApart ? (edits.uniform() < SUBJECT_APART ? 0 : 1) : undefined;
  const framed = isAnywhere || company || isApart ? frame(edits, shown, isAnywhere ? 'anywhere' : 'usual', apart) : usual;
  const nouns = draw.uniform() < 0.7 ? entry.nouns[0]! : pick(draw, entry.nouns);
  const said = chosen && pick(draw, thing!.said[chosen.relation]!);
  const wording: Record<string, string> = { s: two ? `two ${nouns.many}` : nouns.one };
  if (said !== undefined) wording.t = said;
  if (thing?.many !== undefined) wording.tt = thing.many;
  if (company) wording.c = subjects[company.subject]!.nouns[0]!.one;
  const waysIn = (style: Style) => (chosen ? chosen.castings.flat().filter((way) => way.style === style) : aloneIn(style, entry.drawings));
  const beforeEdit = () => {
    const before = castingOf(edits);
    return isRecolored ? inOtherColors(edits, before, domain.recolor) : before;
  };
  const isOvertaken = () => edits.uniform() < domain.overtaken;
  const looks = isOvertaken() ? overtakenLooks(cast, casting, beforeEdit(), paletteOf(waysIn(cast.style), isRecolored)) : casting;
  const layout = isOvertaken() ? overtakenLayout(edits) : undefined;
  const one = phrase(draw, phrasings(relation, two, weather.words === 'rain'));
  const phrasing = company ? alongside(one) : one;
  return {
    facts: {
      style: casting.style.set.style,
      view: casting.subject.anchors.view,
      size: sizeWord(framed.scale),
      subjects: [...mirrors.map(() => subject), ...(company ? [company.subject] : [])],
      things: chosen ? mirrors.map(() => chosen.thing) : [],
      relation,
      backdrop: name,
      weather: weather.words || 'clear',
      facing: [
        ...mirrors.map((mirrored) => turned(casting.subject.anchors.facing, mirrored)),
        ...(company ? [turned(company.piece.anchors.facing, company.mirrored)] : []),
      ],
      colors: { subjects: casting.subject.color, ...(chosen && { things: casting.thingPiece.color }), ...backdrop.colors },
    },
    phrasing,
    places: wording,
    caption: opened(draw, fill(phrasing, wording)),
    paintBackdrop: backdrop.paint,
    weather,
    layers: framed.layers,
    describe: (center) =>
      describe({
        set: casting.style.set,
        noun: two ? entry.nouns[0]!.many : entry.nouns[0]!.one.replace(/^an? /, ''),
        many: two,
        subject: looks.subject,
        mirror,
        scale: framed.scale,
        center,
        ...layout,
        thing: thing && { entry: thing, piece: looks.thingPiece },
        backdrop: backdrop.words,
        weather: weather.words,
      }),
  };
}

function phrasings(relation: Relation | 'alone', two: boolean, wet: boolean): readonly string[] {
  if (!two) return single[relation];
  const kind = relation as 'alone' | 'wearing' | 'holding';
  return wet && kind !== 'wearing' ? twofoldInRain[kind] : twofold[kind];
}

function aloneCasting(draw: Random, domain: Domain, drawings: readonly string[]): Casting {
  const able = domain.styles.map((style) => aloneIn(style, drawings)).filter((ways) => ways.length > 0);
  return pick(draw, pick(draw, able));
}

/** Another subject in the same style, in its usual colours; undefined if the style has no other. */
function anotherThan(subject: string, draw: Random, { subjects: names }: Domain, style: Style) {
  const others = names.filter((name) => name !== subject && aloneIn(style, subjects[name]!.drawings).length > 0);
  if (others.length === 0) return undefined;
  const other = pick(draw, others);
  return { subject: other, piece: pick(draw, aloneIn(style, subjects[other]!.drawings)).subject, mirrored: draw.uniform() < 0.5 };
}

/** Every way to draw a subject alone in a style. */
function aloneIn(style: Style, drawings: readonly string[]): Casting[] {
  const pieces = drawings.flatMap((name) => style.pieces.get(name) ?? []);
  return pieces.map((subject) => ({ style, subject, thing: { name: '', said: {}, drawings: [] }, thingPiece: subject }));
}

/** Changes the colour of the subject and of the thing, each in this share of scenes; of one without a hue never. */
function inOtherColors(draw: Random, casting: Casting, share: number): Casting {
  const other = (piece: ArtPiece): ArtPiece => {
    const others = draw.uniform() < share ? recolored(piece) : [];
    return others.length > 0 ? pick(draw, others) : piece;
  };
  return { ...casting, subject: other(casting.subject), thingPiece: other(casting.thingPiece) };
}

function drawSurroundings(draw: Random, kinds: Domain['places'], wet: boolean) {
  const one = () => {
    const [name, place] = pick(draw, kinds);
    return { name, backdrop: place(draw, wet) };
  };
  let { name, backdrop } = one();
  while (wet && !backdrop.outdoors) ({ name, backdrop } = one());
  const snowing = !wet && backdrop.words.startsWith('a snowy') && draw.uniform() < 0.4;
  return { name, backdrop, weather: wet ? rain(draw) : snowing ? snow(draw) : clear };
}

/** The minimum fraction of the picture that each entity must show; scenes that show less are redrawn. */
const MIN_AREA = 0.006;

/**
 * Renders scene `index` of `seed` at `size` pixels a side; a function of these and the domain alone.
 * @param planes room to work in (`visibilityPlanes`), whatever it holds
 */
export function renderScene(domain: Domain, seed: number, index: number, size: number, planes: readonly Visibility[]): Scene {
  const canvas: Canvas = { side: size, rgb: new Uint8Array(size * size * 3) };
  const facts = firstVisible(domain, seed, index, (planned) => {
    canvas.rgb.fill(0);
    return paint(planned, canvas, planes);
  });
  return { ...facts, image: { width: size, height: size, channels: 3, data: canvas.rgb } };
}

/**
 * The same scene without its picture: backdrop and weather, which hide nothing, are not painted.
 * @param canvas room to work in, of this size, whatever it holds
 */
export function describeScene(domain: Domain, seed: number, index: number, canvas: Canvas, planes: readonly Visibility[]): DescribedScene {
  return firstVisible(domain, seed, index, (planned) => paint({ ...planned, paintBackdrop() {}, weather: clear }, canvas, planes));
}

/** Plans a scene until all of its entities show; `measured` measures those of a plan. */
function firstVisible(
  domain: Domain,
  seed: number,
  index: number,
  measured: (planned: Plan) => readonly (Region | undefined)[],
): DescribedScene {
  const [draw, edits] = [random(seed, 'scene', index), random(seed, 'edits', index)];
  for (;;) {
    const planned = plan(domain, draw, edits);
    const regions = measured(planned);
    if (regions.every((region) => region === undefined || region.area >= MIN_AREA)) return latentsOf(planned, regions);
  }
}

/** Room for the visibility of each entity that a scene may have. */
export const visibilityPlanes = (size: number): Visibility[] => Array.from({ length: 4 }, () => new Float32Array(size * size));

/** Paints a plan and measures its entities; undefined for one that the plan does not have, area 0 for an invisible one. */
export function paint(planned: Plan, canvas: Canvas, planes: readonly Visibility[]): (Region | undefined)[] {
  const windows: (Window | undefined)[] = [];
  const covered: Visibility[] = [];
  planned.paintBackdrop(canvas);
  for (const layer of planned.layers) {
    const plane = planes[layer.entity]!;
    const before = windows[layer.entity];
    if (!before) plane.fill(0);
    const window = drawLayer(canvas, layer, plane, covered);
    if (!before) covered.push(plane);
    windows[layer.entity] = before ? around(before, window) : window;
  }
  planned.weather.paint(canvas);
  return Array.from(windows, (window, entity) => window && (measure(planes[entity]!, canvas.side, window) ?? unseen));
}

const unseen: Region = { box: [0, 0, 0, 0], blob: [0, 0, 0, 0, 0], area: 0 };

const around = (a: Window, b: Window): Window => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

function latentsOf(planned: Plan, regions: readonly (Region | undefined)[]): DescribedScene {
  const bySubject = [regions[0]!, ...(regions[2] ? [regions[2]] : [])];
  const byThing = [...(regions[1] ? [regions[1]] : []), ...(regions[3] ? [regions[3]] : [])];
  const isOfCompany = planned.places.c !== undefined;
  const shown = (place: string | undefined) => {
    if (place === undefined) return undefined;
    if (place === 'c') return [regions[2]!];
    return place !== 's' ? byThing : isOfCompany ? [regions[0]!] : bySubject;
  };
  const segments = segmentsOf(planned.phrasing, planned.places);
  const center = ({ box }: Region) => (box[0] + box[2]) / 2000;
  return {
    caption: planned.caption,
    latents: {
      text: planned.describe(center(bySubject[0]!)),
      bbox: segments.map(({ text, place }) => {
        const found = shown(place);
        return found ? { text, boxes: found.map((region) => region.box) } : { text };
      }),
      blob: segments.map(({ text, place }) => {
        const found = shown(place);
        return found ? { text, blobs: found.map((region) => region.blob) } : { text };
      }),
    },
    scene: {
      ...planned.facts,
      places: bySubject.map((region) => sideOf(center(region))),
      boxes: { subjects: bySubject.map(({ box }) => box), things: byThing.map(({ box }) => box) },
      blobs: { subjects: bySubject.map(({ blob }) => blob), things: byThing.map(({ blob }) => blob) },
    },
  };
}
