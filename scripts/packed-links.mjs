import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Rewrites the links of a Markdown page for the packed product, in which `packages/FOLDER` is `node_modules/NAME`. A link whose target is
 * not packed, such as a source file, becomes its text.
 * @param markdown the page
 * @param page its path in the repository
 * @param stage folder of the product
 * @param names package names by folder
 */
export function packedLinks(markdown, page, stage, names) {
  return markdown.replaceAll(/(!?)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)/g, (link, image, text, target, anchor = '') => {
    if (/^[a-z]+:/.test(target)) return link;
    const path = join(dirname(page), target).replace(/^packages\/([^/]+)/, (_, folder) => `node_modules/${names[folder] ?? folder}`);
    return existsSync(join(stage, path)) ? `${image}[${text}](${relative(dirname(page), path)}${anchor})` : text;
  });
}
