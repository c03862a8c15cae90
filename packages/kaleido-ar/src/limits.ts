/** No plan may be longer, in tokens: the cache has a place for each, and attention grows with their square. */
export const MAX_TOKENS = 4096;

/** Captions longer than T5 was made for are more likely a mistake than a caption. In tokens, `</s>` included. */
export const MAX_CAPTION_TOKENS = 512;

/** Longer texts are refused before they are tokenised. */
export const MAX_CHARACTERS = 2 ** 16;
