// Colour for a terminal, as a function that can be given away, or one that leaves the text alone.

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** How a text can look. */
export type Style = keyof typeof CODES;

/** Colours a text, or does not. */
export type Paint = (style: Style, text: string) => string;

/** Leaves the text alone: for a file, a pipe, and those who want no colour. */
export const plain: Paint = (_style, text) => text;

/** Colours with ANSI sequences. */
export const ansi: Paint = (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;
