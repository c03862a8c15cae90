// npm run ship-vokens -- FILE: puts a voken tokenizer's file into packages/model-scenes and its manifest.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run ship-vokens -- FILE');
  process.exit(2);
}
const shipped = fileURLToPath(new URL('../packages/model-scenes', import.meta.url));
const bytes = readFileSync(file);
writeFileSync(join(shipped, 'voken_tokenizer.safetensors'), bytes);
const path = join(shipped, 'manifest.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
manifest.files['voken_tokenizer.safetensors'] = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
