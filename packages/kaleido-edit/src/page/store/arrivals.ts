import { open, openFiles } from './files.ts';

/** Opens files that are dropped anywhere on the page. */
export function onDrop(event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  const text = event.dataTransfer?.getData('text/plain') ?? '';
  if (files.length === 0 && !isJson(text)) return;
  event.preventDefault();
  void (files.length > 0 ? openFiles(files) : open(text));
}

/** Opens pasted files, and JSON wherever it is pasted; other text goes where the person types. */
export function onPaste(event: ClipboardEvent): void {
  if (event.target instanceof Element && event.target.closest('dialog')) return;
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (files.length === 0 && !isJson(text)) return;
  event.preventDefault();
  void (files.length > 0 ? openFiles(files) : open(text));
}

/** Whether a text is an object or a list, and so no caption; or several, one a line. */
function isJson(text: string): boolean {
  const [first = ''] = text.trim().split('\n');
  return [text, first].some((part) => {
    try {
      const value: unknown = JSON.parse(part);
      return typeof value === 'object' && value !== null;
    } catch {
      return false;
    }
  });
}
