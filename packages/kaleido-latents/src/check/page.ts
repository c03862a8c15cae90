import { encodeJpeg, type Picture } from '@kaleido/shared/image';
import { latentParts } from '@kaleido/shared/record';
import { escapeXml } from '@kaleido/shared/text';
import type { Card } from './card.ts';
import { measureNames, measures } from './measures.ts';
import { overlayOf } from './overlay.ts';
import { script, style } from './page-parts.ts';
import type { Survey } from './survey.ts';

/**
 * A self-contained page that shows pictures with their latents, outliers first, with filters and zoom. It loads nothing from any server;
 * its content security policy forbids it.
 */
export async function pageOf(cards: readonly Card[], survey: Survey<Card>): Promise<string> {
  const odd = await Promise.all(survey.oddest.map(({ item, reason }) => figure(item, reason)));
  const all = await Promise.all(cards.map((card) => figure(card)));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Latents of ${survey.pictures} pictures</title>
<style>${style}</style>
<h1>Latents of ${survey.pictures} picture${survey.pictures === 1 ? '' : 's'}</h1>
${tables(survey)}
<form>
<input type="search" name="words" placeholder="words of caption, text or id" aria-label="Filter by words">
<select name="part" aria-label="Filter by part"><option value="">any part${partChoices()}</select>
${['boxes', 'blobs', 'vokens', 'texts'].map((name) => `<label><input type="checkbox" name="${name}" checked> ${layerNames[name]}</label>`).join('\n')}
<label>size <input type="range" name="size" min="96" max="768" value="256"></label>
<output></output>
</form>
${odd.length > 0 ? `<h2>Outliers</h2>\n<main>\n${odd.join('\n')}\n</main>\n` : ''}<h2>${cards.length === survey.pictures ? 'All' : `${cards.length} of them, drawn at random`}</h2>
<main>
${all.join('\n')}
</main>
<script>${script}</script>
</html>
`;
}

const layerNames: Readonly<Record<string, string>> = { boxes: 'boxes', blobs: 'ellipses', vokens: 'vokens', texts: 'texts' };

const partChoices = (): string =>
  latentParts.flatMap((part) => [`<option value="${part}">with ${part}`, `<option value="-${part}">without ${part}`]).join('');

async function figure({ id, caption, latents, picture, reconstruction }: Card, reason?: string): Promise<string> {
  const parts = latentParts.filter((part) => latents[part] !== undefined);
  const words = escapeXml(
    [id, caption, latents.text ?? '', ...[...(latents.bbox ?? []), ...(latents.blob ?? [])].map(({ text }) => text)]
      .join(' ')
      .toLowerCase(),
  );
  const seen = `<span class="picture">${await image(picture)}${overlayOf(latents, picture)}</span>`;
  const vokens = reconstruction ? `<span class="vokens">${await image(reconstruction)}</span>` : '';
  const text = latents.text === undefined ? '' : `<p class="texts">${escapeXml(latents.text)}`;
  return `<figure tabindex="0" data-words="${words}" data-parts="${parts.join(' ')}"><div>${seen}${vokens}</div>
<figcaption>${reason === undefined ? '' : `<strong>${escapeXml(reason)}</strong>`}<code>${escapeXml(id)}</code> ${escapeXml(caption)}${text}</figcaption></figure>`;
}

const image = async (picture: Picture): Promise<string> =>
  `<img alt="" loading="lazy" width="${picture.width}" height="${picture.height}" src="data:image/jpeg;base64,${(await encodeJpeg(picture)).toString('base64')}">`;

function tables({ pictures, parts, distributions }: Survey<Card>): string {
  const has = latentParts.map(
    (part) => `<tr><td>${part}<td>${parts[part]}<td>${((100 * parts[part]) / Math.max(pictures, 1)).toFixed(1)} %`,
  );
  const rows = measureNames.flatMap((name) => {
    const found = distributions[name];
    if (!found) return [];
    const cells = [found.least, found.median, found.mean, found.most].map((value) => `<td>${Number(value.toPrecision(3))}`);
    return [`<tr><td>${escapeXml(measures[name].name)}${cells.join('')}`];
  });
  return `<table>
<tr><th>part<th>pictures<th>
${has.join('\n')}
</table>
<table>
<tr><th>per picture<th>minimum<th>median<th>mean<th>maximum
${rows.join('\n')}
</table>`;
}
