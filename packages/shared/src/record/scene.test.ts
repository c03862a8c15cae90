import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { sceneFacts } from './scene.ts';
import { sceneSchema } from './schema.ts';

test('facts are taken as they are, fields of others included', () => {
  const scene = { style: 'flat', subjects: ['cat'], boxes: { subjects: [[0, 0, 9, 9]] }, colors: { sky: 'blue' }, mood: { calm: 1 } };
  expect(sceneFacts(scene, 'stdin:3')).toBe(scene);
  expect(sceneFacts({}, 'stdin:3')).toEqual({});
  expect(sceneFacts(undefined, 'stdin:3')).toBeUndefined();
});

test.each<[unknown, string]>([
  ['flat', 'scene: expected an object of words and lists of words, got "flat"'],
  [{ style: 3 }, 'scene.style: expected a word, got 3'],
  [{ subjects: 'cat' }, 'scene.subjects: expected a list of words, got "cat"'],
  [{ things: ['cup', null] }, 'scene.things[1]: expected a word, got null'],
  [{ colors: { sky: ['blue'] } }, 'scene.colors.sky: expected a colour word, got ["blue"]'],
  [{ boxes: { subjects: [[1, 2, 3]] } }, 'scene.boxes.subjects[0]: expected 4 integers (x1, y1, x2, y2), got [1,2,3]'],
])('%j is refused', (scene, message) => {
  expect(() => sceneFacts(scene, 'stdin:3')).toThrow(new InputError(`stdin:3: ${message}`));
});

test('the schema is a valid one of draft 2020-12', () => {
  expect(new Ajv2020({ allowUnionTypes: true }).validateSchema(sceneSchema)).toBe(true);
});
