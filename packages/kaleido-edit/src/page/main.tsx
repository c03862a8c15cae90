import { signal } from '@preact/signals';
import { render } from 'preact';
import type { State } from '../protocol.ts';

const state = signal<State | undefined>(undefined);

render(<h1>Kaleido {state.value?.model.name}</h1>, document.body);
