import { show } from '@kaleido/shared/errors';
import { mostFrequent } from '../domain.ts';
import type { LanguageModel } from '../model.ts';

/** A short description of a model for people: what it plans, and what it was trained to draw. */
export function about({ name, parts, domain, checkpoint }: LanguageModel): string {
  const { resolutions } = checkpoint.config;
  const sizes = Array.isArray(resolutions) ? resolutions.filter(Number.isInteger) : [];
  const rows: (readonly [string, readonly (string | number)[]])[] = [
    ['latents', parts.length > 0 ? parts : ['none']],
    ['pixels', sizes],
    ...(domain
      ? (['subjects', 'things', 'relations', 'styles', 'backdrops'] as const).map((field) => [field, mostFrequent(domain[field])] as const)
      : []),
  ];
  const lines = rows
    .filter(([, values]) => values.length > 0)
    .map(([title, values]) => `${title.padEnd(11)}${values.map(plain).join(', ')}`);
  const tries = domain?.captions.map((caption) => `    ${plain(caption)}`) ?? [];
  return [
    plain(name),
    ...lines,
    ...(domain ? [] : ['the model does not say what it was trained on']),
    ...(tries.length > 0 ? ['try', ...tries] : []),
    '',
  ].join('\n');
}

/** A name with terminal escapes made visible. */
const plain = (value: string | number): string => (typeof value === 'number' ? `${value}` : show(value, 200).slice(1, -1));
