import { Icon, type IconName } from './icon.tsx';

interface Props {
  readonly icon: IconName;
  /** Read aloud, and shown under the pointer. */
  readonly label: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  onClick(): void;
}

/** A button with a small picture in place of words. */
export const IconButton = ({ icon, label, pressed, disabled, onClick }: Props) => (
  <button type="button" class="icon-button" aria-label={label} title={label} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
    <Icon name={icon} />
  </button>
);
