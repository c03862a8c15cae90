/** Counts names that were skipped, and reports them. */
export interface PassedOver {
  /** Counts a skipped path. */
  add(path: string): void;
  /** Notes `FOLDER: 2 names skipped (hidden, broken links, other formats): ._1.png, __MACOSX`, if there were any. */
  report(folder: string, note: (message: string) => void): void;
}

/** Number of names that are shown. */
const MAX_SHOWN = 3;

/** Begins counting. */
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
      note(`${folder}: ${names} skipped (hidden, broken links, other formats): ${shown.join(', ')}${more}`);
    },
  };
}
