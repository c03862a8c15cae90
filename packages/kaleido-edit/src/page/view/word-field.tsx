import { stretches } from '../model/words.ts';
import { unknownWords } from '../store/state.ts';

interface Props {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly class?: string;
  readonly placeholder?: string;
  /** A line break ends the text instead of becoming part of it. */
  readonly isLine?: boolean;
  onInput(value: string): void;
  /** Of a line: Enter was pressed. */
  onEnter?(): void;
  onFocus?(): void;
}

/** A text that grows as it is typed, in which words that the model has never drawn are underlined. */
export function WordField({ id, label, value, class: kind = '', placeholder, isLine = false, onInput, onEnter, onFocus }: Props) {
  const marked = stretches(value, unknownWords.value);
  return (
    <div class={`word-field ${kind}`}>
      <div class="word-marks" aria-hidden="true">
        {marked.map(({ text, isUnknown }) => (isUnknown ? <u>{text}</u> : text))}
        {'\u200b'}
      </div>
      <textarea
        id={id}
        rows={1}
        aria-label={label}
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        onInput={({ currentTarget }) => onInput(isLine ? currentTarget.value.replaceAll(/[\r\n]+/g, ' ') : currentTarget.value)}
        onFocus={onFocus}
        onKeyDown={(event) => {
          if (!isLine || event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          onEnter?.();
        }}
      />
    </div>
  );
}
