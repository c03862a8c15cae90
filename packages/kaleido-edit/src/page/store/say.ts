import { announcement, notice } from './state.ts';

/** Says something to those who listen to the page instead of seeing it. */
export function announce(text: string): void {
  announcement.value = text;
}

/** Shows an error until it is closed. */
export function complain(error: unknown): void {
  const text = error instanceof TypeError ? 'kaleido-edit does not answer' : error instanceof Error ? error.message : String(error);
  notice.value = { kind: 'error', text };
}

/** Shows something that the person should know. */
export function report(text: string): void {
  notice.value = { kind: 'news', text };
}
