import { InputError } from '@kaleido/shared/errors';
import { expect, test } from 'vitest';
import { pictureLoader } from './load-ahead.ts';

const picture = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } as const;

test('pictures are decoded in order, as far as the budget of pixels goes, however long reading takes', async () => {
  let [inUse, most] = [0, 0];
  const opening: (() => void)[] = [];
  const load = pictureLoader(10);
  const results = [4, 4, 4, 25, 1].map((pixels, index) =>
    load({
      id: `${index}`,
      where: `${index}`,
      async open() {
        await new Promise<void>((resolve) => opening.push(resolve));
        if (index === 2) throw new InputError('broken');
        return {
          pixels,
          async decode() {
            inUse += pixels;
            most = Math.max(most, inUse);
            return picture;
          },
        };
      },
    }),
  );
  for (const open of opening.reverse()) open(); // the last is read first
  const seen: string[] = [];
  for (const [index, pixels] of [4, 4, 0, 25, 1].entries()) {
    const { picture: named, error, free } = await results[index]!;
    seen.push(named?.id ?? error!.message);
    inUse -= pixels;
    free();
  }
  expect(seen).toEqual(['0', '1', '2: broken', '3', '4']);
  expect(most, 'one that has more pixels than the budget is decoded alone').toBe(25);
});
