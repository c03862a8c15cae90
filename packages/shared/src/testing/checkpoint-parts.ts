import { openCheckpoint, type writeCheckpoint } from '../checkpoint.ts';
import { float32 } from '../tensors.ts';

export const weights = { w: float32([2, 2], [1, 2, 3, 4]) };
/** What a small checkpoint holds; its config tells a number. */
export const parts = (value: number): Parameters<typeof writeCheckpoint>[1] => ({
  json: { 'config.json': { kaleido: value } },
  files: { 'tokenizer.json': '{"grüße": 1}', 'notes.bin': Uint8Array.of(0, 255) },
  components: { denoiser: { tensors: { w: float32([1], [value]) } }, prior: { tensors: weights, dtype: 'F16', metadata: { step: '7' } } },
});
/** The number in a checkpoint's config. */
export const kaleidoIn = async (folder: string): Promise<unknown> =>
  ((await openCheckpoint(folder)).config as { kaleido: unknown }).kaleido;
