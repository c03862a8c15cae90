import { InputError } from '@kaleido/shared/errors';
import type { FoundSample } from './sample.ts';

/** Samples that are not done; one whose id another had is bad, as nothing could tell their answers and records apart. */
export async function* undone(
  found: AsyncIterable<FoundSample>,
  isDone: (id: string) => boolean,
  refuse: (error: Error) => void,
): AsyncGenerator<FoundSample> {
  const ids = new Set<string>();
  for await (const sample of found) {
    const { id, where } = sample;
    if (ids.has(id)) refuse(new InputError(`${where}: id: another picture before it is named ${JSON.stringify(id)} too`));
    else {
      ids.add(id);
      if (!isDone(id)) yield sample;
    }
  }
}
