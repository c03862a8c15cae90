import type { main } from '@kaleido/shared/cli';

type AnyCommand = Parameters<typeof main>[0];

/** What the trainer does beside training, by the word that follows its name. */
export const subcommands: Readonly<Record<string, () => Promise<{ readonly command: AnyCommand }>>> = {
  validate: () => import('./commands/validate.ts'),
  export: () => import('./commands/export.ts'),
  tokenizer: () => import('./commands/tokenizer.ts'),
  inspect: () => import('./commands/inspect.ts'),
  plot: () => import('./commands/plot.ts'),
};
