import { type LatentPart, type Latents, latentParts } from './types.ts';

/** Only the parts of the latents that are listed. */
export const onlyParts = (latents: Latents, parts: readonly LatentPart[]): Latents =>
  Object.fromEntries(
    latentParts.filter((part) => parts.includes(part) && latents[part] !== undefined).map((part) => [part, latents[part]]),
  );
