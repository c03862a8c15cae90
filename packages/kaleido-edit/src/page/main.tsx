import { render } from 'preact';
import { onDrop, onPaste } from './store/arrivals.ts';
import { onKey } from './store/keys.ts';
import { complain } from './store/say.ts';
import { connect, saveOnLeaving } from './store/sync.ts';
import { countWords, showVokens } from './store/words.ts';
import { App } from './view/app.tsx';

window.addEventListener('keydown', onKey);
window.addEventListener('paste', onPaste);
window.addEventListener('pagehide', saveOnLeaving);
window.addEventListener('dragover', (event) => event.preventDefault());
window.addEventListener('drop', onDrop);

render(<App />, document.body);
connect().then(() => {
  countWords();
  showVokens();
}, complain);
