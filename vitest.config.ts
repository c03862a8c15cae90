import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole pipes take longest by far: they begin, so that the end does not wait for one of them on one core alone. */
class PipesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isPipe = ({ moduleId }: TestSpecification) => moduleId.includes('/test/src/');
    return [...sorted.filter(isPipe), ...sorted.filter((file) => !isPipe(file))];
  }
}

export default defineConfig({
  // Workspace packages are tested from source; only the pipes in /test need the build.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/{src,parity}/**/*.test.ts', '{test,figures}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000, // some train a run, which all tests of a file then compare with
    // Each worker opens native sessions of its own: more workers than cores only make them wait for one another.
    maxWorkers: 2,
    // Files of a worker share their modules, which takes half of the time: none of them changes a module's state.
    isolate: false,
    sequence: { sequencer: PipesFirst },
  },
});
