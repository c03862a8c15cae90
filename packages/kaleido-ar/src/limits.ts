/** Maximum length of latents in tokens: the cache grows with it, and attention with its square. */
export const MAX_TOKENS = 4096;

/** Maximum length of captions in tokens, `</s>` included: T5 was trained on at most as many. */
export const MAX_CAPTION_TOKENS = 512;

/** Longer texts are refused before they are tokenised. */
export const MAX_CHARACTERS = 2 ** 16;
