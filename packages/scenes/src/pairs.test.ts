import { expect, it } from 'vitest';
import { scopes } from './domains.ts';
import { createRenderer } from './index.ts';
import { subjects, things } from './lexicon.ts';
import { loadDomain } from './load-domain.ts';
import { isHeldOut, MIN_STYLES } from './pairs.ts';

const pairsOf = async (split: 'train' | 'held-out' | 'all') =>
  [...(await loadDomain({ size: 8, domain: 'full', split })).pairs.values()].flat();

it('draws every pair in at least four styles', async () => {
  for (const { castings, subject, thing } of await pairsOf('all'))
    expect(new Set(castings.flat().map((casting) => casting.style.set.id)).size, `${subject} ${thing}`).toBeGreaterThanOrEqual(MIN_STYLES);
});

it('holds out about a tenth of the pairs, always the same', async () => {
  const names = (pairs: Awaited<ReturnType<typeof pairsOf>>) => new Set(pairs.map(({ subject, thing }) => `${subject}/${thing}`));
  const [train, held, all] = [names(await pairsOf('train')), names(await pairsOf('held-out')), names(await pairsOf('all'))];
  expect([...held].filter((pair) => train.has(pair))).toEqual([]);
  expect(held.size + train.size).toBe(all.size);
  expect(held.size / all.size).toBeGreaterThan(0.08);
  expect(held.size / all.size).toBeLessThan(0.12);
  // Were these to move, models trained before would have seen what is held out now.
  expect(['fox/crown', 'cat/crown', 'penguin/guitar', 'panda/balloon'].map((pair) => held.has(pair))).toMatchInlineSnapshot(`
    [
      false,
      false,
      false,
      false,
    ]
  `);
});

it("never holds out the paper's pairs", () => {
  for (const [subject, thing] of [
    ['cat', 'mat'],
    ['squirrel', 'crown'],
    ['teddy bear', 'glasses'],
    ['raccoon', 'umbrella'],
    ['frog', 'coffee'],
    ['dog', 'book'],
    ['owl', 'top hat'],
    ['bird', 'basket of strawberries'],
  ] as const)
    expect(isHeldOut(subject, thing), `${subject} ${thing}`).toBe(false);
});

it('shows held-out pairs alone when asked for them', async () => {
  const renderer = await createRenderer({ seed: 2, size: 8, domain: 'full', split: 'held-out' });
  const nouns = (of: readonly { one: string; many: string }[]) => of.flatMap(({ one, many }) => [one, many.replace(/^/, 'two ')]);
  for (let i = 0; i < 200; i++) {
    const { latents } = renderer.scene(i);
    const [first, ...rest] = latents.bbox.filter((segment) => segment.boxes);
    const subject = Object.entries(subjects).filter(([, entry]) => nouns(entry.nouns).includes(first!.text));
    const said = (id: string) => [...Object.values(things[id]!.said).flat(), things[id]!.many];
    const possible = Object.keys(things).filter((id) => said(id).includes(rest[0]!.text));
    expect(subject.some(([name]) => possible.some((thing) => isHeldOut(name, thing)))).toBe(true);
  }
});

it('reaches the numbers that were asked for', async () => {
  const domain = await loadDomain({ size: 8, domain: 'full' });
  expect(scopes.full.subjects.length).toBeGreaterThanOrEqual(48);
  expect(scopes.full.things.length).toBeGreaterThanOrEqual(16);
  expect(scopes.full.places.length).toBeGreaterThanOrEqual(10);
  const used = new Set([...domain.pairs.values()].flat().flatMap(({ subject, thing }) => [subject, thing]));
  expect([...scopes.full.subjects, ...scopes.full.things].filter((name) => !used.has(name))).toEqual([]);
});
