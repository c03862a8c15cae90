import type { LatentPart } from '@kaleido/shared/record';
import { words } from '../store/state.ts';
import { IconButton } from './button.tsx';

interface Props {
  readonly title: string;
  readonly part: LatentPart;
  readonly locked: boolean;
  onLock(): void;
  onRemove(): void;
}

/** The title of a part, how long it is, and its lock. */
export function PartHead({ title, part, locked, onLock, onRemove }: Props) {
  const tokens = words.value?.tokens[part];
  return (
    <div class="part-head">
      <h2>{title}</h2>
      {tokens !== undefined && <span class="count">{tokens} tokens</span>}
      <IconButton icon="remove" label={`Leave out: ${title}`} onClick={onRemove} />
      <IconButton icon={locked ? 'locked' : 'unlocked'} label={`Lock: ${title}`} pressed={locked} onClick={onLock} />
    </div>
  );
}
