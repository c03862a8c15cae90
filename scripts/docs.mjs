// Writes docs/commands/*.md, the reference of all commands, from the tables that make their --help, and docs/config.md and a schema for
// editors from the schemas that read configs.
// With --check it writes nothing, names outdated files, and exits with 1 if there are any.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tables } from './tables.mjs';

const built = (path) => import(new URL(`../packages/${path}`, import.meta.url));
const checking = process.argv.includes('--check');

const { markdown } = await built('shared/dist/cli-reference.js');
const { configPage, configSchema } = await built('kaleido-train/dist/config/config-reference.js');
const root = new URL('../', import.meta.url);
mkdirSync(new URL('docs/commands/', root), { recursive: true });
for (const [name, table] of Object.entries(tables)) write(`docs/commands/${name}.md`, markdown((await built(table)).command));
write('docs/config.md', configPage());
write('packages/kaleido-train/configs/config.schema.json', configSchema());

function write(path, text) {
  const file = new URL(path, root);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  console.log(`${path}${checking ? ' is not current: run npm run docs' : ''}`);
  if (checking) process.exitCode = 1;
  else writeFileSync(file, text);
}
