import { type DenoiserConfig, netsOf } from './denoiser-config.ts';
import { denoiserParameters } from './nested-unet.ts';

/** A denoiser's weights by who reads them, flat as in the checkpoint. */
export interface DividedWeights<T> {
  /** For `prepareText`, once a text: */
  readonly text: {
    /** Of the innermost network's text path. */
    readonly path: Record<string, T>;
    /** Of the cross-attention of each of the `attentionLayers`. */
    readonly layers: readonly Record<string, T>[];
  };
  /** For `denoise` of a prepared text, at each step. */
  readonly step: Record<string, T>;
}

/** Divides weights in memory's layout, under the checkpoint's names. */
export function divideWeights<T>(config: DenoiserConfig, named: Readonly<Record<string, T>>): DividedWeights<T> {
  const innermost = 'inner_unet.'.repeat(netsOf(config).length - 1);
  const path: Record<string, T> = {};
  const step: Record<string, T> = {};
  const layers = new Map<string, Record<string, T>>(); // in the order of the parameters, which is that of the layers
  for (const { name } of denoiserParameters(config)) {
    const x = named[name]!;
    const [, layer, ofLayer] = /^(.*)\.((?:norm|kv)_cond\..*)$/.exec(name) ?? [];
    if (layer !== undefined && ofLayer !== undefined) layers.set(layer, { ...layers.get(layer), [ofLayer]: x });
    else if (/^(cond_emb|lm_proj|lm_head)\./.test(name.slice(innermost.length))) path[name.slice(innermost.length)] = x;
    else step[name] = x;
  }
  return { text: { path, layers: [...layers.values()] }, step };
}
