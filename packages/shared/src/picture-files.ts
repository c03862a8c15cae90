/** What the names of pictures that are read end with. */
export const pictureEndings = ['png', 'jpg', 'jpeg', 'webp'] as const;

/** Pictures of more pixels are refused unless more are allowed: 8192 × 8192, more than the cameras of most people have. */
export const DEFAULT_MAX_PIXELS = 2 ** 26;
