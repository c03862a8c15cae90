// What captions, phrases and texts of scenes say: `@kaleido/scenes/reading`, which loads no art.
export { sideOf } from './text/describe.ts';
export { type CaptionFacts, phraseKind, readCaption } from './text/read-caption.ts';
export { type DescribedFacts, readDescription } from './text/read-description.ts';
