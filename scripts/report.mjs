import { launch } from '@kaleido/shared/launch';

await launch('report', import.meta.url, () => import('./report/command.mjs'));
