import { type CharacterSet, type Node, type Place, widthOf } from './syntax.ts';

/** Continues at `first`; if that fails, at `second`. */
interface Fork {
  readonly kind: 'fork';
  /** Number of this fork in the program. */
  readonly number: number;
  first: number;
  second: number;
}

interface Jump {
  readonly kind: 'jump';
  to: number;
}

/** A step of a program; the next step follows unless stated otherwise. */
export type Step =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'place'; readonly place: Place }
  | Fork
  | Jump
  /** Lookaround: continues if `program` matches here, or `behind` characters before; if negative, unless it matches. */
  | { readonly kind: 'look'; readonly program: Program; readonly behind: number; readonly negative: boolean }
  /** Possessive repetition: continues after the first match of `program`, and never tries another one. */
  | { readonly kind: 'once'; readonly program: Program }
  | { readonly kind: 'match' };

/** A compiled pattern. */
export interface Program {
  readonly steps: readonly Step[];
  readonly forks: number;
}

/** Limit for a program and those inside it: matching takes at most this many steps per character. */
const MAX_STEPS = 500;

/** @throws SyntaxError when repetitions make it too long */
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
        else emitRepeat(part.node, part.min, part.max, part.how === 'lazy');
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

  function emitRepeat(one: Node, min: number, max: number, isLazy: boolean): void {
    /** A greedy repetition tries the loop first, a lazy one its end. */
    const inside: 'first' | 'second' = isLazy ? 'second' : 'first';
    const past: 'first' | 'second' = isLazy ? 'first' : 'second';
    for (let count = 0; count < min; count++) emit(one);
    if (max === Number.POSITIVE_INFINITY) {
      const at = steps.length;
      const step = fork();
      step[inside] = steps.length;
      emit(one);
      add({ kind: 'jump', to: at });
      step[past] = steps.length;
      return;
    }
    const forks: Fork[] = [];
    for (let count = min; count < max; count++) {
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
