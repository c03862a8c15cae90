/** Text as it stands in XML or HTML, between tags or inside quotes. What XML cannot hold becomes a space. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Surrogate}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
