import { launch } from '@kaleido/shared/launch';

await launch('ship-model', import.meta.url, () => import('./ship-model/command.mjs'));
