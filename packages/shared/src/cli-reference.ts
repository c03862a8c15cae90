export { globalVariables, programs, variablesOfAll } from './cli/environment.ts';
export { generate } from './cli/generate.ts';
export { helpText } from './cli/help.ts';
export { markdown } from './cli/markdown.ts';
