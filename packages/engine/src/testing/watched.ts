import type { Engine } from '../engine.ts';

/** An engine that notes when graphs are compiled (`NAME`) and freed (`NAME freed`). */
export const watched = (engine: Engine, events: string[]): Engine => ({
  ...engine,
  compile: async (fn, inputs, options) => {
    const graph = await engine.compile(fn, inputs, options);
    events.push(`${options?.name}`);
    return {
      ...graph,
      async dispose() {
        events.push(`${options?.name} freed`);
        await graph.dispose();
      },
    };
  },
});
