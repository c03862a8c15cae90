import { expect, test } from 'vitest';
import { missingLetters } from './font.ts';

test.each([['a cat, “naïve” – 3 × 4 ©'], ['кошка, γάτα, გატა, חתול, قط'], ['']])('the font has the letters of %j', (text) => {
  expect(missingLetters([text])).toBeUndefined();
});

test.each([
  ['a cat 猫', '猫'],
  ['बिल्ली', 'ब'],
  ['run 🏃‍♀️', '🏃'],
])('letters that it lacks are pointed out: %j', (text, letter) => {
  expect(missingLetters(['a dog', text])).toMatch(new RegExp(`such as ${letter} that`, 'u'));
});
