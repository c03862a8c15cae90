import type { Edit, EditsCell } from '../cell.ts';
import type { MethodName } from '../methods.ts';
import type { Figure } from './figure.ts';

const cell = (quick: boolean, method: MethodName, caption: string, plans: number, edits: readonly Edit[]): EditsCell => ({
  ...{ kind: 'edits', method, guidance: 7, seed: 0, caption, plans, edits },
  ...(quick ? { size: 16, images: 1 } : { size: 64, images: 4 }),
});

const backdrop = (words: string): string => `.latents.text |= sub("[^.]+[.] *$"; " ${words}.")`;

const NOTE =
  'A row for each plan of a state, first as it was sampled; the pictures of a column begin from the same noise. Each `jq` program changes the state above it.';

/** Fig. 8: the text, then a box. */
export const edits8 = (quick: boolean): Figure => ({
  title: 'A plan edited twice: "a frog drinking coffee"',
  note: NOTE,
  cells: [
    cell(quick, 'text-bbox', 'a frog drinking coffee', 1, [
      { does: 'another place, in the text', program: backdrop('a dark green forest with tall trees') },
      {
        does: 'the coffee to the lower right, in the boxes',
        program: '.latents.bbox |= map(if .text | test("coffee") then .boxes = [[650, 600, 950, 950]] else . end)',
      },
    ]),
  ],
});

/** Where a phrase stands among the boxes. */
const AT = 'def at(name): .latents.bbox | map(.text | test(name)) | index(true);';

/** Fig. 14: one thing after another; then what words do not say. */
export const edits14 = (quick: boolean): Figure => ({
  title: 'A plan edited step by step: "a dog reading a book"; and vokens swapped',
  note: `${NOTE} Scenes know colours of dogs and no breeds. In the last sheet two plans of a caption lose their texts, which say style and backdrop too, and then exchange their vokens.`,
  cells: [
    cell(quick, 'text-bbox', 'a dog reading a book', 1, [
      { does: 'another book', program: '.latents.text |= sub("with an? [a-z ]*book"; "with a red book")' },
      { does: 'another dog', program: '.latents.text |= sub("(?<size>large|medium|small) [a-z ]+ dog"; "\\(.size) white dog")' },
      { does: 'another background', program: backdrop('a snowy field with pine trees under a light blue sky with clouds') },
      {
        does: 'add an owl next to the dog',
        program: `${AT} .caption += " and an owl" | .latents.bbox[at("dog")].boxes = [[0, 300, 560, 1000]] | .latents.bbox += [{text: "and"}, {text: "an owl", boxes: [[600, 350, 1000, 1000]]}]`,
      },
      {
        does: 'switch their locations',
        program: `${AT} at("dog") as $dog | at("owl") as $owl | .latents.bbox as $was | .latents.bbox[$dog].boxes = $was[$owl].boxes | .latents.bbox[$owl].boxes = $was[$dog].boxes`,
      },
    ]),
    cell(quick, 'combined', 'a squirrel wearing a crown', 2, [
      { does: 'leave the text out', program: 'del(.latents.text)' },
      {
        does: 'swap the vokens of two plans',
        program: '[., input] | [.[].latents.voken] as [$a, $b] | .[0].latents.voken = $b | .[1].latents.voken = $a | .[]',
      },
    ]),
  ],
});
