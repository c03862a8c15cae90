// Writes docs/commands/*.md, the reference of all commands, from the tables that make their --help.
// With --check it writes nothing, names what is not current, and ends with 1 if anything is.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tables } from './tables.mjs';

const built = (path) => import(new URL(`../packages/${path}`, import.meta.url));
const docs = new URL('../docs/commands/', import.meta.url);
const checking = process.argv.includes('--check');

const { markdown } = await built('shared/dist/cli-reference.js');
mkdirSync(docs, { recursive: true });
for (const [name, table] of Object.entries(tables)) {
  const file = new URL(`${name}.md`, docs);
  const text = markdown((await built(table)).command);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  console.log(`docs/commands/${name}.md${checking ? ' is not current: run npm run docs' : ''}`);
  if (checking) process.exitCode = 1;
  else writeFileSync(file, text);
}
