export { globalVariables, programs, variablesOfAll } from './cli/environment.ts';
export { helpText } from './cli/help.ts';
export { markdown } from './cli/markdown.ts';
