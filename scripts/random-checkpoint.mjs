import { launch } from '@kaleido/shared/launch';

await launch('random-checkpoint', import.meta.url, () => import('./random-checkpoint/command.mjs'));
