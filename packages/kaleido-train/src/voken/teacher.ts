import type { Sample } from '@kaleido/data';
import { type Extractor, openMobilenetAt } from '@kaleido/metrics/mobilenet';

/** Standardises features, (x − mean) / spread, so that predicting the mean costs 1. */
export interface FeatureScale {
  readonly mean: readonly number[];
  /** Square root of the mean variance. */
  readonly spread: number;
}

/** A network whose features are predicted from the codes. */
export interface Teacher {
  readonly width: number;
  /** [samples, width], standardised */
  features(samples: readonly Sample[], scale: FeatureScale): Promise<Float32Array>;
  /** Measures the scale of these samples' features. */
  scaleOf(samples: readonly Sample[]): Promise<FeatureScale>;
  close(): Promise<void>;
}

/** Opens MobileNetV2 for pictures of `side` pixels, in batches of `pictures`. */
export async function openTeacher({ side, pictures }: { readonly side: number; readonly pictures: number }): Promise<Teacher> {
  const extractor: Extractor = await openMobilenetAt(side, { batch: pictures, device: 'cpu' });
  const { width } = extractor;
  const raw = async (samples: readonly Sample[]) => (await extractor.extract(samples.map(({ image }) => image))).features;
  return {
    width,
    async features(samples, { mean, spread }) {
      const features = await raw(samples);
      for (let i = 0; i < features.length; i++) features[i] = (features[i]! - mean[i % width]!) / spread;
      return features;
    },
    async scaleOf(samples) {
      const features = await raw(samples);
      const mean = new Array<number>(width).fill(0);
      for (const [i, value] of features.entries()) mean[i % width]! += value / samples.length;
      const variance = features.reduce((sum, value, i) => sum + (value - mean[i % width]!) ** 2, 0) / features.length;
      return { mean: mean.map((value) => Number(value.toPrecision(6))), spread: Number(Math.sqrt(variance).toPrecision(6)) };
    },
    close: () => extractor.close(),
  };
}
