import { existsSync } from 'node:fs';

/**
 * Runs a command's built module. This file and those in the packages' `bin` are not built, so that npm can link commands when it
 * installs the workspace.
 * @param {string} name the command's
 * @param {URL} module
 */
export async function runBuilt(name, module) {
  if (existsSync(module)) await import(module.href);
  else {
    console.error(`${name}: nothing is built yet: run npm run build in the folder of the checkout`);
    process.exitCode = 1;
  }
}
