export type { FeatureOrigin, Features } from './features.ts';
