/** No plan may be longer, in tokens: the cache has a place for each. */
export const mostTokens = 4096;
