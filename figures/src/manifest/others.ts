import type { Figure } from './figure.ts';

/** Fig. 3. */
export const toy = (quick: boolean): Figure => ({
  title: 'A toy in which everything is known',
  note:
    'Two classes of two modes each, with exact denoisers in place of a network: effective modes of a class, of two, by way of sampling and ' +
    'guidance. They do not show how far points lie from their modes, which guidance drives outwards, nor how wide a mode is left: autoguidance ' +
    'keeps both modes and shrinks each to a point.',
  cells: [{ kind: 'toy', samples: quick ? 200 : 4000, steps: quick ? 20 : 100 }],
});

/** Fig. 9. */
export const extraction = (quick: boolean): Figure => ({
  title: 'Latents extracted from photographs',
  note:
    'Ellipses and boxes of what a segmentation network finds (`--segmenter FILE.onnx`), a description by rules, and vokens, of held-out ' +
    'photographs (`--photos FOLDER`, with `test/CLASS/NAME.jpg` in it) drawn at random. What the vokens decode to stands beside each: the ' +
    'shipped tokenizer has seen scenes alone. What a language model would say is not among the latents.',
  cells: [{ kind: 'extraction', count: quick ? 4 : 24 }],
});

/** What a picture costs. */
export const halves = (quick: boolean): Figure => ({
  title: 'The cost of both halves',
  note: 'Seconds for a picture of each of 64 captions, one command after the other, starting up included.',
  cells: (quick ? [16] : [16, 64]).map((size) => ({
    ...{ kind: 'cost', method: 'text-bbox', guidance: 7, seed: 1, size },
    captions: quick ? 2 : 64,
  })),
});
