import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FormulaPicture, formulaPicture } from '../testing/formula-picture.ts';
import { type ResizeName, resizes } from './resizes.ts';

interface Fixture {
  readonly side: number;
  readonly cases: readonly (FormulaPicture & { readonly resize: ResizeName; readonly mean: number; readonly sample: readonly number[] })[];
}
const fixture: Fixture = JSON.parse(readFileSync(new URL('../../../fixtures/pictures/resized.json', import.meta.url), 'utf8'));

describe('resizes', () => {
  it.each(fixture.cases.map((each) => [`${each.resize}, ${each.kind} of ${each.width} × ${each.height}`, each] as const))(
    'gives what PyTorch and Pillow give: %s',
    (_, { resize, mean, sample, ...picture }) => {
      const out = new Float32Array(fixture.side ** 2 * 3);
      resizes[resize](formulaPicture(picture), fixture.side, out);
      const got = sample.map((__, k) => out[(k * 7919) % out.length]!);
      const worst = sample.reduce((error, value, k) => Math.max(error, Math.abs(value - got[k]!)), 0);
      expect(worst).toBeLessThanOrEqual(1e-4); // of 255: 4e-7
      expect(Math.abs(out.reduce((sum, value) => sum + value, 0) / out.length - mean)).toBeLessThanOrEqual(1e-5);
    },
  );

  it('leaves alpha out', () => {
    const rgb = formulaPicture({ kind: 'noise', width: 20, height: 10 });
    const data = new Uint8Array(20 * 10 * 4);
    for (let i = 0; i < 200; i++) data.set([...rgb.data.subarray(3 * i, 3 * i + 3), i], 4 * i);
    const [opaque, transparent] = [new Float32Array(7 * 7 * 3), new Float32Array(7 * 7 * 3)];
    resizes.clean(rgb, 7, opaque);
    resizes.clean({ ...rgb, channels: 4, data }, 7, transparent);
    expect(transparent).toEqual(opaque);
  });
});
