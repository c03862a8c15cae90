/** Lines of small pictures in a square of 20, drawn for this page. */
const icons = {
  undo: 'M7 4 3 8l4 4M3.5 8H12a4.5 4.5 0 0 1 0 9H8',
  redo: 'm13 4 4 4-4 4m3.5-4H8a4.5 4.5 0 0 0 0 9h4',
  previous: 'm12 4-6 6 6 6',
  next: 'm8 4 6 6-6 6',
  locked: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  unlocked: 'M5 9h10v8H5zM7 9V6a3 3 0 0 1 5.8-1',
  shown: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zm8 2.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  hidden: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM4 17 16 3',
  up: 'm5 12 5-5 5 5',
  down: 'm5 8 5 5 5-5',
  copy: 'M7 7h10v10H7zM13 7V3H3v10h4',
  add: 'M10 4v12M4 10h12',
  remove: 'M4 6h12M8 6V4h4v2M6 6l.8 11h6.4L14 6',
  close: 'm5 5 10 10M15 5 5 15',
  dice: 'M4 4h12v12H4zM7.5 7.5h.01M12.5 12.5h.01M12.5 7.5h.01M7.5 12.5h.01M10 10h.01',
  more: 'M4 10h.01M10 10h.01M16 10h.01',
  box: 'M4 4h12v12H4z',
  ellipse: 'M10 5c4 0 7 2.2 7 5s-3 5-7 5-7-2.2-7-5 3-5 7-5z',
} as const;

export type IconName = keyof typeof icons;

/** A small picture that says nothing to a screen reader: its button has the words. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
    <path d={icons[name]} />
  </svg>
);
