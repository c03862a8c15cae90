import '@tensorflow/tfjs-backend-cpu';
import { enableProdMode } from '../tf.ts';
import { eagerEngine } from './eager.ts';

enableProdMode(); // otherwise the backend recommends another one on stderr

/** tfjs's pure-JavaScript backend: the oracle in tests, never a default. */
export const reference = eagerEngine({ name: 'reference' }, { backend: 'cpu' });
