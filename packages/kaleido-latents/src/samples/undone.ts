import { InputError } from '@kaleido/shared/errors';
import type { FoundSample } from './sample.ts';

/** The samples that are not done. A repeated id is refused, since ids match answers and records to pictures. */
export async function* undone(
  found: AsyncIterable<FoundSample>,
  isDone: (id: string) => boolean,
  refuse: (error: Error) => void,
): AsyncGenerator<FoundSample> {
  const ids = new Set<string>();
  for await (const sample of found) {
    const { id, where } = sample;
    if (ids.has(id)) refuse(new InputError(`${where}: id: an earlier picture has the same id ${JSON.stringify(id)}`));
    else {
      ids.add(id);
      if (!isDone(id)) yield sample;
    }
  }
}
