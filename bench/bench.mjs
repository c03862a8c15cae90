import { launch } from '@kaleido/shared/launch';

await launch('bench', import.meta.url, () => import('./command.mjs'));
