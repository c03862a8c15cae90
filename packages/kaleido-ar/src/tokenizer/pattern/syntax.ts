/** A set of characters: a test of a code point. */
export type CharacterSet = (codePoint: number) => boolean;

/** A condition on a position, such as the end of a line. */
export type Place = 'line start' | 'line end' | 'text start' | 'text end' | 'last line end' | 'word edge' | 'no word edge';

/** Syntax tree of a pattern. */
export type Node =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly min: number;
      readonly max: number;
      readonly how: 'greedy' | 'lazy' | 'possessive';
    }
  /** Lookaround; `behind` looks at the text before the position. */
  | { readonly kind: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean };

/** Whether a node can match the empty text. */
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
      return node.min === 0 || canBeEmpty(node.node);
  }
}

/** Number of characters that a node matches; undefined if it varies. */
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
      return node.min === node.max && width !== undefined ? node.min * width : undefined;
    }
  }
}
