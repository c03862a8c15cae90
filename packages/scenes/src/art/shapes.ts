import type { Drawing } from './source.ts';

const matColors = { red: '#c8403c', blue: '#3d6fc4', green: '#4f9a55', purple: '#8a5cb8' } as const;

/** The plain shapes as SVG drawings; as ink lines on paper where the style is line art. */
export function shapeDrawings(lineArt: boolean): Drawing[] {
  return Object.entries(matColors).map(([name, color]) => ({ name: `${name}-mat`, source: Buffer.from(mat(lineArt ? undefined : color)) }));
}

/** A mat that lies on the ground, seen from above the front edge; without a colour, in ink. */
function mat(color: string | undefined): string {
  const fill = color ?? '#fff';
  const line = color === undefined ? '#000' : '#fff';
  const fringe = Array.from({ length: 7 }, (_, i) => 42.5 + i * 2.5)
    .map((y) => `M${14 - (y - 40) * 0.55} ${y}h-5M${86 + (y - 40) * 0.55} ${y}h5`)
    .join('');
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="256" height="256">' +
    `<path d="${fringe}" stroke="${color === undefined ? '#000' : '#f2e6c8'}" stroke-width="1.3"/>` +
    `<path d="M14 40H86L96 60H4Z" fill="${fill}" ${color === undefined ? 'stroke="#000" stroke-width="3"' : ''}/>` +
    `<path d="M18 43H82L90 57H10Z" fill="none" stroke="${line}" stroke-opacity=".8" stroke-width="1.8"/></svg>`
  );
}
