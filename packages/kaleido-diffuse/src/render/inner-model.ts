import { netsOf } from '../network/denoiser-config.ts';
import type { RenderModel } from './render-model.ts';

const INNER = 'inner_unet.';

/**
 * The network inside a nested one as a model of its own. It is a complete denoiser (paper B.2), and draws from the same noise what the whole
 * draws, at its own resolution and in a fraction of the time. Undefined for a model that is not nested.
 */
export function innerModel(model: RenderModel): RenderModel | undefined {
  const [, denoiser] = netsOf(model.denoiser);
  if (!denoiser) return undefined;
  const weights = Object.entries(model.denoiserWeights).filter(([name]) => name.startsWith(INNER));
  return { ...model, denoiser, denoiserWeights: Object.fromEntries(weights.map(([name, x]) => [name.slice(INNER.length), x])) };
}
