/** The page's style sheet. The slider sets the size of pictures, a variable. */
export const style = `
body { font: 15px/1.4 sans-serif; margin: 1.5em; color: #222; --size: 256px }
table { display: inline-table; margin: 0 3em 1em 0; vertical-align: top; border-spacing: 0 }
td, th { padding: 0 1.2em 0 0; text-align: left; font-weight: normal }
th { color: #777 }
form { position: sticky; top: 0; z-index: 1; background: #fff; padding: .5em 0; display: flex; flex-wrap: wrap; gap: 1em; align-items: center }
main { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start }
figure { margin: 0; cursor: zoom-in }
figure > div { display: flex; gap: 2px }
figure.large { --size: min(90vw, 80vh); cursor: zoom-out }
.picture, .vokens { position: relative; width: var(--size) }
img { display: block; width: 100%; height: auto; image-rendering: pixelated }
svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible }
rect, ellipse { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; pointer-events: all }
svg text { paint-order: stroke; stroke: #fff; stroke-width: .2em; pointer-events: none }
figcaption { width: var(--size); overflow-wrap: anywhere }
figcaption strong { display: block }
code { color: #777 }
.texts { margin: .2em 0 0 }
.hide-boxes .boxes, .hide-blobs .blobs, .hide-vokens .vokens, .hide-texts .texts, [hidden] { display: none }
`;

/** The page's script: filter, layers, size, and enlarging a picture. Without it, everything is shown at one size. */
export const script = `
const form = document.forms[0];
const controls = form.elements;
const figures = [...document.querySelectorAll('figure')];
function update() {
  const words = controls.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const part = controls.part.value;
  let shown = 0;
  for (const figure of figures) {
    const parts = figure.dataset.parts.split(' ');
    const fits = part === '' || (part.startsWith('-') ? !parts.includes(part.slice(1)) : parts.includes(part));
    figure.hidden = !(fits && words.every((word) => figure.dataset.words.includes(word)));
    if (!figure.hidden) shown++;
  }
  form.querySelector('output').textContent = shown + ' of ' + figures.length + ' shown';
  for (const layer of ['boxes', 'blobs', 'vokens', 'texts']) document.body.classList.toggle('hide-' + layer, !controls[layer].checked);
  document.body.style.setProperty('--size', controls.size.value + 'px');
}
form.addEventListener('input', update);
form.addEventListener('submit', (event) => event.preventDefault());
const toggle = (event) => event.target.closest?.('figure')?.classList.toggle('large');
document.addEventListener('click', toggle);
document.addEventListener('keydown', (event) => event.key === 'Enter' && toggle(event));
update();
`;
