import { isDeepStrictEqual } from 'node:util';
import type { ProbeFile } from '@kaleido/metrics/probe';
import { InputError } from '@kaleido/shared/errors';
import { float32 } from '@kaleido/shared/tensors';
import { addToMean } from '../running-mean.ts';

/** A probe, and the file that it was read from. */
interface NamedProbe {
  readonly file: string;
  readonly probe: ProbeFile;
}

/**
 * The mean of the weights of probes that began from the same ones (Wortsman et al. 2022, arXiv:2203.05482). Temperatures are those of the
 * first probe, so the mean must be calibrated again.
 * @throws InputError naming the first probe of another network or other classes than the first of all
 */
export function averagedProbe([first, ...others]: readonly NamedProbe[]): ProbeFile {
  const { file, probe } = first!;
  for (const other of others)
    if (!isDeepStrictEqual(uncalibrated(other.probe), uncalibrated(probe)))
      throw new InputError(`${other.file}: cannot be averaged with ${file}: it has another network or recognises other classes`);
  const tensors = Object.entries(probe.tensors).map(([name, { shape, data }]) => {
    const mean = Float32Array.from(data);
    for (const [index, other] of others.entries()) addToMean(mean, other.probe.tensors[name]!.data, index + 2);
    return [name, float32(shape, mean)] as const;
  });
  return { ...probe, tensors: Object.fromEntries(tensors) };
}

const uncalibrated = ({ config }: ProbeFile) => ({ ...config, heads: config.heads.map(({ temperature: _, ...head }) => head) });
