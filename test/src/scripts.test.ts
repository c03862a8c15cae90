import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root, shell } from './run-command.ts';

/** What a script imports by name, and where from. */
function importsOf(file: string) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^import \{([^}]+)\} from '([^']+)';$/gms)].map(([, names = '', from = '']) => ({
    file,
    from: from.startsWith('.') ? pathToFileURL(join(root, dirname(file), from)).href : from,
    names: names.split(',').flatMap((name) => name.trim().split(' as ')[0] || []),
  }));
}

/** Prints the names that modules lack. Scripts themselves would run if they were imported. */
const CHECK = `
for (const { file, from, names } of JSON.parse(process.argv[1])) {
  const found = await import(from).catch((error) => ({ error }));
  for (const name of names) if (!(name in found)) console.log(\`\${file}: \${from} has no \${name}\`);
}`;

test('what scripts and benchmarks import exists, since only people run them', async () => {
  const files = ['scripts', 'bench'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)));
  const imports = files.filter((file) => file.endsWith('.mjs')).flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(30);
  const { stdout, code } = await shell(`node --input-type=module -e "$CHECK" '${JSON.stringify(imports)}'`, { cwd: root, env: { CHECK } });
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: '' });
});
