/** How a noun is said: alone with its article, and in the plural. */
interface Noun {
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
  elephant: { nouns: [noun('elephant')], drawings: ['elephant'] },
  tiger: { nouns: [noun('tiger')], drawings: ['tiger', 'tiger-face'] },
  horse: { nouns: [noun('horse'), noun('pony', 'ponies')], drawings: ['horse', 'horse-face'] },
  unicorn: { nouns: [{ one: 'a unicorn', many: 'unicorns' }], drawings: ['unicorn'] },
  zebra: { nouns: [noun('zebra')], drawings: ['zebra'] },
  cow: { nouns: [noun('cow')], drawings: ['cow', 'cow-face'] },
  sheep: { nouns: [noun('sheep', 'sheep')], drawings: ['ewe'] },
  goat: { nouns: [noun('goat')], drawings: ['goat'] },
  camel: { nouns: [noun('camel')], drawings: ['camel'] },
  giraffe: { nouns: [noun('giraffe')], drawings: ['giraffe'] },
  rhino: { nouns: [noun('rhino'), noun('rhinoceros', 'rhinos')], drawings: ['rhinoceros'] },
  hippo: { nouns: [noun('hippo')], drawings: ['hippopotamus'] },
  hamster: { nouns: [noun('hamster')], drawings: ['hamster'] },
  hedgehog: { nouns: [noun('hedgehog')], drawings: ['hedgehog'] },
  kangaroo: { nouns: [noun('kangaroo')], drawings: ['kangaroo'] },
  otter: { nouns: [noun('otter')], drawings: ['otter'] },
  wolf: { nouns: [noun('wolf', 'wolves')], drawings: ['wolf'] },
  deer: { nouns: [noun('deer', 'deer')], drawings: ['deer'] },
  llama: { nouns: [noun('llama'), noun('alpaca')], drawings: ['llama'] },
  gorilla: { nouns: [noun('gorilla'), noun('ape')], drawings: ['gorilla'] },
  chicken: { nouns: [noun('chicken'), noun('hen')], drawings: ['chicken'] },
  rooster: { nouns: [noun('rooster')], drawings: ['rooster'] },
  chick: { nouns: [noun('chick'), noun('baby chick')], drawings: ['baby-chick', 'front-facing-baby-chick'] },
  duck: { nouns: [noun('duck')], drawings: ['duck'] },
  flamingo: { nouns: [noun('flamingo')], drawings: ['flamingo'] },
  parrot: { nouns: [noun('parrot')], drawings: ['parrot'] },
  turtle: { nouns: [noun('turtle'), noun('tortoise')], drawings: ['turtle'] },
  dinosaur: { nouns: [noun('dinosaur')], drawings: ['t-rex'] },
  octopus: { nouns: [noun('octopus', 'octopuses')], drawings: ['octopus'] },
  snail: { nouns: [noun('snail')], drawings: ['snail'] },
  ghost: { nouns: [noun('ghost')], drawings: ['ghost'] },
  alien: { nouns: [noun('alien')], drawings: ['alien'] },
  pumpkin: { nouns: [noun('pumpkin')], drawings: ['jack-o-lantern'] },
};

/** What a subject can have to do with a thing. */
export type Relation = 'wearing' | 'holding' | 'reading' | 'drinking' | 'beside' | 'on' | 'under' | 'in front of';

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
  /** The same when it stands behind or over the subject. */
  readonly large?: number;
  /** Where the lower edge of its canopy is, as a part of its canvas: what can be stood under. */
  readonly shelter?: number;
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
  umbrella: {
    name: 'umbrella',
    said: { holding: ['an umbrella'], under: ['an umbrella', 'a big umbrella'] },
    many: 'umbrellas',
    drawings: ['umbrella'],
    size: 0.9,
    large: 1.5,
    shelter: 0.46,
    behind: true,
  },
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
  mat: {
    name: 'mat',
    said: { on: ['the mat', 'a mat', 'a rug'] },
    drawings: ['red-mat', 'blue-mat', 'green-mat', 'purple-mat'],
    size: 1.3,
  },
  'basket of strawberries': {
    name: 'basket of strawberries',
    said: { on: ['a basket of strawberries'], beside: ['a basket of strawberries'] },
    drawings: ['basket'],
    filling: 'strawberry',
    size: 0.75,
  },
  sunglasses: {
    name: 'sunglasses',
    pair: true,
    said: { wearing: ['sunglasses', 'shades'] },
    many: 'sunglasses',
    drawings: ['sunglasses'],
    worn: 'eyes',
  },
  'sun hat': {
    name: 'sun hat',
    said: { wearing: ['a sun hat', 'a straw hat', 'a hat'] },
    many: 'sun hats',
    drawings: ['womans-hat'],
    worn: 'head',
  },
  cap: { name: 'cap', said: { wearing: ['a cap', 'a baseball cap'] }, many: 'caps', drawings: ['billed-cap'], worn: 'head' },
  'graduation cap': {
    name: 'graduation cap',
    said: { wearing: ['a graduation cap'] },
    many: 'graduation caps',
    drawings: ['graduation-cap'],
    worn: 'head',
  },
  bow: { name: 'bow', said: { wearing: ['a bow', 'a ribbon'] }, many: 'bows', drawings: ['ribbon'], worn: 'head' },
  tea: {
    name: 'cup of tea',
    said: { drinking: ['tea', 'a cup of tea'], beside: ['a cup of tea'] },
    drawings: ['teacup-without-handle'],
    size: 0.44,
  },
  juice: { name: 'drink', said: { drinking: ['juice', 'a drink'], beside: ['a drink'] }, drawings: ['cup-with-straw'], size: 0.46 },
  sunflower: {
    name: 'sunflower',
    said: { holding: ['a sunflower', 'a flower'], beside: ['a sunflower'] },
    many: 'sunflowers',
    drawings: ['sunflower'],
    size: 0.55,
  },
  lollipop: { name: 'lollipop', said: { holding: ['a lollipop'] }, many: 'lollipops', drawings: ['lollipop'], size: 0.48 },
  'ice cream': { name: 'ice cream', said: { holding: ['an ice cream'] }, many: 'ice creams', drawings: ['soft-ice-cream'], size: 0.5 },
  apple: { name: 'apple', said: { holding: ['an apple'], beside: ['an apple'] }, many: 'apples', drawings: ['red-apple'], size: 0.38 },
  trumpet: {
    name: 'trumpet',
    said: { holding: ['a trumpet'], beside: ['a trumpet'] },
    many: 'trumpets',
    drawings: ['trumpet'],
    size: 0.55,
  },
  ball: {
    name: 'ball',
    said: { holding: ['a ball', 'a football'], beside: ['a ball', 'a football'] },
    many: 'balls',
    drawings: ['soccer-ball'],
    size: 0.4,
  },
  newspaper: {
    name: 'newspaper',
    said: { reading: ['a newspaper', 'the newspaper'], holding: ['a newspaper'] },
    many: 'newspapers',
    drawings: ['newspaper'],
    size: 0.5,
  },
  box: { name: 'box', said: { on: ['a box', 'a cardboard box'], beside: ['a box', 'a cardboard box'] }, drawings: ['package'], size: 0.75 },
  'pile of books': {
    name: 'pile of books',
    said: { on: ['a pile of books'], beside: ['a pile of books'] },
    drawings: ['books'],
    size: 0.72,
  },
  drum: { name: 'drum', said: { on: ['a drum'], beside: ['a drum'] }, drawings: ['drum'], size: 0.72 },
  tree: {
    name: 'tree',
    said: { under: ['a tree'], 'in front of': ['a tree'], beside: ['a tree'] },
    drawings: ['deciduous-tree'],
    size: 1.2,
    large: 1.7,
    shelter: 0.6,
  },
  'palm tree': {
    name: 'palm tree',
    said: { under: ['a palm tree', 'a palm'], 'in front of': ['a palm tree'], beside: ['a palm tree'] },
    drawings: ['palm-tree'],
    size: 1.2,
    large: 1.7,
    shelter: 0.5,
  },
  mushroom: {
    name: 'mushroom',
    said: { under: ['a mushroom', 'a big mushroom'], beside: ['a mushroom'] },
    drawings: ['mushroom'],
    size: 0.6,
    large: 1.6,
    shelter: 0.58,
  },
  cactus: { name: 'cactus', said: { beside: ['a cactus'], 'in front of': ['a cactus'] }, drawings: ['cactus'], size: 0.8, large: 1.3 },
  house: { name: 'house', said: { 'in front of': ['a house'] }, drawings: ['house'], large: 1.8 },
  tent: { name: 'tent', said: { 'in front of': ['a tent'], beside: ['a tent'] }, drawings: ['tent'], size: 1.2, large: 1.8 },
  castle: { name: 'castle', said: { 'in front of': ['a castle'] }, drawings: ['castle'], large: 1.8 },
  car: { name: 'car', said: { 'in front of': ['a car'], beside: ['a car'] }, drawings: ['automobile'], size: 1, large: 1.6 },
  'christmas tree': {
    name: 'christmas tree',
    said: { 'in front of': ['a christmas tree'], beside: ['a christmas tree'] },
    drawings: ['christmas-tree'],
    size: 1.1,
    large: 1.6,
  },
};
