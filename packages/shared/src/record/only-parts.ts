import { type LatentPart, type Latents, latentParts } from './types.ts';

/** The latents reduced to the listed parts. */
export const onlyParts = (latents: Latents, parts: readonly LatentPart[]): Latents =>
  Object.fromEntries(
    latentParts.filter((part) => parts.includes(part) && latents[part] !== undefined).map((part) => [part, latents[part]]),
  );
