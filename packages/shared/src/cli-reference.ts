export { completions, shells } from './cli/completions.ts';
export { helpText } from './cli/help.ts';
export { manPage } from './cli/man-page.ts';
export { markdown } from './cli/markdown.ts';
