/** File name extensions of supported pictures. */
export const pictureEndings = ['png', 'jpg', 'jpeg', 'webp'] as const;

/** Default limit on pixels, 8192 × 8192: more than most cameras have. */
export const DEFAULT_MAX_PIXELS = 2 ** 26;
