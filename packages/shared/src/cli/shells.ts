/** The shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
