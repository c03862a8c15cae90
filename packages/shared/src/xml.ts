/** Escapes text for XML or HTML, between tags or in quotes. Characters that XML does not allow become spaces. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Surrogate}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
