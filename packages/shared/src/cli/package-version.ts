import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version in the nearest package.json above a module (its `import.meta.url`). @throws Error when no package.json is found */
export function packageVersion(module: string): string {
  for (let folder = new URL('./', module); ; folder = new URL('../', folder)) {
    try {
      return String((JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version?: unknown }).version);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (new URL('../', folder).href === folder.href) throw new Error(`no package.json above ${fileURLToPath(module)}`);
    }
  }
}
