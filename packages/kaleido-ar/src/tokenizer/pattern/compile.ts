import { type CharacterSet, type Node, type Place, widthOf } from './syntax.ts';

/** Goes on at `first`; when that fails, at `second`. */
interface Fork {
  readonly kind: 'fork';
  /** Counts the forks of a program. */
  readonly number: number;
  first: number;
  second: number;
}

interface Jump {
  readonly kind: 'jump';
  to: number;
}

/** A step of a program; the next one follows unless it says otherwise. */
export type Step =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'place'; readonly place: Place }
  | Fork
  | Jump
  /** Goes on when `program` matches here or, `behind` characters before, not when it is negative. */
  | { readonly kind: 'look'; readonly program: Program; readonly behind: number; readonly negative: boolean }
  /** Goes on behind what `program` matches here, and never tries another match of it. */
  | { readonly kind: 'once'; readonly program: Program }
  | { readonly kind: 'match' };

/** What a pattern is matched with. */
export interface Program {
  readonly steps: readonly Step[];
  readonly forks: number;
}

/** Of a program and those inside it together: matching takes at most as many steps a character. */
const MAX_STEPS = 500;

/** @throws SyntaxError when counts make it too long */
export const compilePattern = (node: Node): Program => compile(node, { steps: 0 });

function compile(node: Node, total: { steps: number }): Program {
  const steps: Step[] = [];
  let forks = 0;
  const add = (step: Step): void => {
    if (++total.steps > MAX_STEPS) throw new SyntaxError(`the expression takes more than ${MAX_STEPS} steps`);
    steps.push(step);
  };
  const fork = (): Fork => {
    const step: Fork = { kind: 'fork', number: forks++, first: 0, second: 0 };
    add(step);
    return step;
  };

  function emit(part: Node): void {
    switch (part.kind) {
      case 'character':
      case 'place':
        add(part);
        break;
      case 'sequence':
        for (const one of part.nodes) emit(one);
        break;
      case 'choice':
        emitChoice(part.nodes);
        break;
      case 'look':
        add({
          kind: 'look',
          program: compile(part.node, total),
          behind: part.behind ? (widthOf(part.node) ?? 0) : 0,
          negative: part.negative,
        });
        break;
      case 'repeat':
        if (part.how === 'possessive') add({ kind: 'once', program: compile({ ...part, how: 'greedy' }, total) });
        else emitRepeat(part.node, part.least, part.most, part.how === 'lazy');
    }
  }

  function emitChoice(nodes: readonly Node[]): void {
    const ends: Jump[] = [];
    for (const [index, one] of nodes.entries()) {
      if (index === nodes.length - 1) {
        emit(one);
        continue;
      }
      const step = fork();
      step.first = steps.length;
      emit(one);
      const end: Jump = { kind: 'jump', to: 0 };
      add(end);
      ends.push(end);
      step.second = steps.length;
    }
    for (const end of ends) end.to = steps.length;
  }

  function emitRepeat(one: Node, least: number, most: number, isLazy: boolean): void {
    /** What comes first of going in and going past decides which is tried first. */
    const inside: 'first' | 'second' = isLazy ? 'second' : 'first';
    const past: 'first' | 'second' = isLazy ? 'first' : 'second';
    for (let count = 0; count < least; count++) emit(one);
    if (most === Number.POSITIVE_INFINITY) {
      const at = steps.length;
      const step = fork();
      step[inside] = steps.length;
      emit(one);
      add({ kind: 'jump', to: at });
      step[past] = steps.length;
      return;
    }
    const forks: Fork[] = [];
    for (let count = least; count < most; count++) {
      const step = fork();
      step[inside] = steps.length;
      emit(one);
      forks.push(step);
    }
    for (const step of forks) step[past] = steps.length;
  }

  emit(node);
  add({ kind: 'match' });
  return { steps, forks };
}
