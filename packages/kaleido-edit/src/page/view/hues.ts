import { computed } from '@preact/signals';
import { phrases } from '../store/state.ts';

/** How many colours page.css has for phrases. */
const HUES = 8;

export const hueClass = (index: number): string => `hue-${index % HUES}`;

/** The same words have the same colour, as box and as ellipse. */
const hues = computed(() => {
  const texts = [...new Set(phrases.value.map(({ segment }) => segment.text))];
  return new Map(texts.map((text, index) => [text, hueClass(index)]));
});

/** The class of the colour of a phrase of the plan that is shown. */
export const hueOf = (text: string): string => hues.value.get(text) ?? '';
