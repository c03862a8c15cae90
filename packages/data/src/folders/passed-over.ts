/** Names that were passed over, to be counted aloud. */
export interface PassedOver {
  /** A name that is passed over, with its folder. */
  add(path: string): void;
  /** Says `FOLDER: 2 names passed over (hidden, broken links, other formats): ._1.png, __MACOSX`, unless there was none. */
  report(folder: string, note: (message: string) => void): void;
}

/** Names of which a line shows as many as tell what they are. */
const MAX_SHOWN = 3;

/** Counts names that are passed over. */
export function openPassedOver(): PassedOver {
  const shown: string[] = [];
  let count = 0;
  return {
    add(path) {
      count++;
      if (shown.length < MAX_SHOWN) shown.push(path);
    },
    report(folder, note) {
      if (count === 0) return;
      const more = count > shown.length ? ', …' : '';
      const names = `${count} name${count === 1 ? '' : 's'}`;
      note(`${folder}: ${names} passed over (hidden, broken links, other formats): ${shown.join(', ')}${more}`);
    },
  };
}
