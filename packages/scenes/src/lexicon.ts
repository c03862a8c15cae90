/** How a noun is said: alone with its article, and in the plural. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

/** Who a scene is about. */
export interface Subject {
  /** The first noun is the one that text latents use. */
  readonly nouns: readonly Noun[];
  /** Emoji that show it, as alternatives (a whole body, a face). */
  readonly drawings: readonly string[];
}

/** `name`, `names` with the right article: noun('owl') → { one: 'an owl', many: 'owls' }. */
const noun = (singular: string, plural = `${singular}s`): Noun => ({
  one: `${/^[aeiou]/.test(singular) ? 'an' : 'a'} ${singular}`,
  many: plural,
});

/** Subjects by identifier. */
export const subjects: Readonly<Record<string, Subject>> = {
  squirrel: { nouns: [noun('squirrel'), noun('chipmunk')], drawings: ['chipmunk'] },
  cat: { nouns: [noun('cat'), noun('kitty', 'kitties'), noun('kitten')], drawings: ['cat', 'cat-face'] },
  dog: { nouns: [noun('dog'), noun('puppy', 'puppies')], drawings: ['dog', 'dog-face'] },
  owl: { nouns: [noun('owl')], drawings: ['owl'] },
  frog: { nouns: [noun('frog'), noun('toad')], drawings: ['frog'] },
  raccoon: { nouns: [noun('raccoon')], drawings: ['raccoon'] },
  'teddy bear': { nouns: [noun('teddy bear'), noun('teddy', 'teddies')], drawings: ['teddy-bear'] },
  bird: { nouns: [noun('bird')], drawings: ['bird'] },
  fox: { nouns: [noun('fox', 'foxes')], drawings: ['fox'] },
  rabbit: { nouns: [noun('rabbit'), noun('bunny', 'bunnies')], drawings: ['rabbit', 'rabbit-face'] },
  penguin: { nouns: [noun('penguin')], drawings: ['penguin'] },
  bear: { nouns: [noun('bear')], drawings: ['bear'] },
  panda: { nouns: [noun('panda')], drawings: ['panda'] },
  koala: { nouns: [noun('koala')], drawings: ['koala'] },
  monkey: { nouns: [noun('monkey')], drawings: ['monkey', 'monkey-face'] },
  lion: { nouns: [noun('lion')], drawings: ['lion'] },
  robot: { nouns: [noun('robot')], drawings: ['robot'] },
  snowman: { nouns: [noun('snowman', 'snowmen')], drawings: ['snowman-without-snow'] },
  mouse: { nouns: [noun('mouse', 'mice')], drawings: ['mouse', 'mouse-face'] },
  pig: { nouns: [noun('pig'), noun('piglet')], drawings: ['pig', 'pig-face'] },
};

/** What a subject can have to do with a thing. */
export type Relation = 'wearing' | 'holding' | 'reading' | 'drinking' | 'beside' | 'on';

/** Something that a subject wears, holds, stands on… */
export interface Thing {
  /** How text latents name it. */
  readonly name: string;
  /** Whether the name is a plural (glasses) and takes no article. */
  readonly pair?: true;
  /** How captions say it in each relation, article included. A relation that is not here does not occur. */
  readonly said: Partial<Readonly<Record<Relation, readonly string[]>>>;
  /** How captions say several, after "two owls holding". */
  readonly many?: string;
  /** Drawings that show it, as alternatives. */
  readonly drawings: readonly string[];
  /** Drawings that show it while it is read, if they differ. */
  readonly open?: readonly string[];
  /** Which anchor of the subject a worn thing hangs on. */
  readonly worn?: 'head' | 'eyes';
  /** Side of its square canvas, as a part of the subject's, when it is not worn. */
  readonly size?: number;
  /** Whether it is drawn behind who holds it. */
  readonly behind?: true;
  /** What lies in it, drawn above its rim. */
  readonly filling?: string;
}

/** Things by identifier. */
export const things: Readonly<Record<string, Thing>> = {
  crown: { name: 'crown', said: { wearing: ['a crown'] }, many: 'crowns', drawings: ['crown'], worn: 'head' },
  'top hat': { name: 'top hat', said: { wearing: ['a top hat', 'a hat'] }, many: 'top hats', drawings: ['top-hat'], worn: 'head' },
  glasses: {
    name: 'glasses',
    pair: true,
    said: { wearing: ['glasses', 'a pair of glasses'] },
    many: 'glasses',
    drawings: ['glasses'],
    worn: 'eyes',
  },
  umbrella: { name: 'umbrella', said: { holding: ['an umbrella'] }, many: 'umbrellas', drawings: ['umbrella'], size: 0.9, behind: true },
  coffee: {
    name: 'cup of coffee',
    said: { drinking: ['coffee', 'a cup of coffee'], beside: ['a cup of coffee'] },
    drawings: ['hot-beverage'],
    size: 0.44,
  },
  book: {
    name: 'book',
    said: { reading: ['a book', 'a thick book'], holding: ['a book'], beside: ['a book', 'a thick book'] },
    many: 'books',
    drawings: ['green-book'],
    open: ['open-book'],
    size: 0.5,
  },
  guitar: { name: 'guitar', said: { holding: ['a guitar'], beside: ['a guitar'] }, many: 'guitars', drawings: ['guitar'], size: 0.65 },
  balloon: {
    name: 'balloon',
    said: { holding: ['a balloon'], beside: ['a balloon'] },
    many: 'balloons',
    drawings: ['balloon'],
    size: 0.65,
    behind: true,
  },
  rose: { name: 'rose', said: { holding: ['a rose', 'a flower'], beside: ['a rose'] }, many: 'roses', drawings: ['rose'], size: 0.52 },
  gift: {
    name: 'gift',
    said: { holding: ['a gift', 'a present'], beside: ['a gift', 'a present'] },
    many: 'gifts',
    drawings: ['wrapped-gift'],
    size: 0.48,
  },
  mat: { name: 'mat', said: { on: ['the mat', 'a mat'] }, drawings: ['red-mat', 'blue-mat', 'green-mat', 'purple-mat'], size: 1.3 },
  'basket of strawberries': {
    name: 'basket of strawberries',
    said: { on: ['a basket of strawberries'], beside: ['a basket of strawberries'] },
    drawings: ['basket'],
    filling: 'strawberry',
    size: 0.75,
  },
};
