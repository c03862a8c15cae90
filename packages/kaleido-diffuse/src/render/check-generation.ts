import { type GenerationConfig, generationTexts } from '@kaleido/ar/internal';
import { withDefaults } from '@kaleido/shared/cli';
import { drawingOptions } from '../command/options.ts';

/** @throws InputError naming a default that no sampler, spacing or threshold has, or that is out of its range */
export const checkGeneration = (generation: GenerationConfig): void =>
  void withDefaults(drawingOptions, {}, generationTexts(drawingOptions, generation));
