import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole pipes and the parity of networks take longest: they begin, so that the end does not wait for one of them on one core alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/(test\/src|parity)\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
    // One more than two cores: whole pipes wait for disks and for the registry.
    maxWorkers: 3,
    // Files of a worker share their modules, which takes half of the time: none of them changes a module's state.
    isolate: false,
    setupFiles: ['packages/engine/src/testing/share-sessions.ts'], // networks that tests compile again are not optimised again
    sequence: { sequencer: LongestFirst },
  },
});
