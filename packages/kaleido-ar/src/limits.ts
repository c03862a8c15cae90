/** No plan may be longer, in tokens: the cache has a place for each, and attention grows with their square. */
export const mostTokens = 4096;

/** Captions longer than T5 was made for are more likely a mistake than a caption. In tokens, `</s>` included. */
export const mostCaptionTokens = 512;

/** What is longer, in characters, than the longest plan could be is not even tokenised. */
export const mostCharacters = 2 ** 16;
