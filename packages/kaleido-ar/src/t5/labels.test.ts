import { int32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { labelsToDecoderInput } from './labels.ts';

test('shifts right behind the start token; what is not predicted is padding', () => {
  const labels = int32([2, 4], [5, 6, 1, -100, 7, 1, -100, -100]);
  expect(labelsToDecoderInput({ decoder_start_token_id: 3, pad_token_id: 0 }, labels)).toEqual(int32([2, 4], [3, 5, 6, 1, 3, 7, 1, 0]));
});
