/** A set of characters: a test of a code point. */
export type CharacterSet = (codePoint: number) => boolean;

/** Where a position must be, without a character being read. */
export type Place = 'line start' | 'line end' | 'text start' | 'text end' | 'last line end' | 'word edge' | 'no word edge';

/** A pattern as a tree. */
export type Node =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly least: number;
      readonly most: number;
      readonly how: 'greedy' | 'lazy' | 'possessive';
    }
  /** Matches without reading; `behind` looks at what stands before. */
  | { readonly kind: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean };

/** Whether a node can match nothing. */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'character':
      return false;
    case 'place':
    case 'look':
      return true;
    case 'sequence':
      return node.nodes.every(canBeEmpty);
    case 'choice':
      return node.nodes.some(canBeEmpty);
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.node);
  }
}

/** How many characters a node reads, when that is always the same. */
export function widthOf(node: Node): number | undefined {
  switch (node.kind) {
    case 'character':
      return 1;
    case 'place':
    case 'look':
      return 0;
    case 'sequence':
      return node.nodes.map(widthOf).reduce((sum, width) => (sum === undefined || width === undefined ? undefined : sum + width), 0);
    case 'choice': {
      const [first, ...others] = node.nodes.map(widthOf);
      return others.every((width) => width === first) ? first : undefined;
    }
    case 'repeat': {
      const width = widthOf(node.node);
      return node.least === node.most && width !== undefined ? node.least * width : undefined;
    }
  }
}
