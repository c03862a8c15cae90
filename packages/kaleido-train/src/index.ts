export { makeUpdate } from './step/make-update.ts';
