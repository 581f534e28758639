// Chance that can be repeated. Everything a case tries is made of draws, 32-bit numbers in a row: from a seed, so that a failure
// has a name; or from a tape of earlier draws, so that a failure can be tried again with fewer and smaller ones (`shrink.ts`).
// Smaller draws make simpler things: where there is a choice, the plainest comes first.

/** Where numbers come from: each call gives the next one, 0 to 2**32 - 1. */
export type Draw = () => number;

/** A step that visits all 32-bit numbers: 2**32 by the golden ratio. */
const STEP = 0x9e3779b9;

/** Draws from a seed: a counter, scrambled. */
export function seeded(seed: number): Draw {
  let counter = scrambled(seed >>> 0);
  return () => {
    counter = (counter + STEP) >>> 0;
    return scrambled(counter);
  };
}

/** The same draws, kept on a tape as they are made. */
export function recorded(draw: Draw, tape: number[]): Draw {
  return () => {
    const value = draw();
    tape.push(value);
    return value;
  };
}

/** Draws off a tape; zeros behind its end. */
export function replayed(tape: readonly number[]): Draw {
  let at = 0;
  return () => tape[at++] ?? 0;
}

/** A seed for each case of a run. */
export function caseSeed(runSeed: number, index: number): number {
  return scrambled((scrambled(runSeed >>> 0) + Math.imul(index, STEP)) >>> 0);
}

/** Every bit of the input changes half of those of the output; no two inputs have one output. */
function scrambled(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What readers trip over: line ends, separators, quotes, and bytes that are not text. */
const HOSTILE: readonly string[] = [
  ...Array.from(" \t\r\n\0:;,=\"'\\/?#%&<>()[]{}.-+*@|~^`"),
  "\r\n",
  "\r\n\r\n",
  "\n\n",
  "\r\r\n",
  "..",
  "//",
  "/\\",
  "%2e",
  "%2f",
  "%5c",
  "%00",
  "%0d%0a",
  "%",
  "%zz",
  "--",
  "\x0b",
  "\x0c",
  "\x1b[2J",
  "\x7f",
  "\x80",
  "\x85",
  "\xa0",
  "\xad",
  "\xc0\xae",
  "\xc3\xa9",
  "\xff",
  "0",
  "-1",
  "9007199254740992",
  "18446744073709551616",
  "chunked",
  "HTTP/1.1",
];

/** Longest run that one edit takes out, doubles or moves. */
const RUN = 12;

/** Chance, and things made of it. */
export class Random {
  /** What the case tries, for who reads of its failure. */
  tried: unknown = undefined;
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Remembers what the case tries, and hands it on. */
  note<T>(input: T): T {
    this.tried = input;
    return input;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.#draw() / 2 ** 32) * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** One of a list that is not empty. */
  choose<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const [first] = list;
    const chosen = list[this.below(list.length)] ?? first;
    if (chosen === undefined) throw new RangeError("Cannot choose from an empty list");
    return chosen;
  }

  /** So many things, made one after the other. */
  list<T>(low: number, high: number, make: () => T): T[] {
    return Array.from({ length: this.between(low, high) }, make);
  }

  /** So many characters of an alphabet. */
  text(alphabet: string, low: number, high: number): string {
    let text = "";
    for (let left = this.between(low, high); left > 0; left--) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** So many bytes, as latin-1. */
  bytes(low: number, high: number): string {
    let text = "";
    for (let left = this.between(low, high); left > 0; left--) text += String.fromCharCode(this.below(256));
    return text;
  }

  /** So many code units of any kind, lone surrogates too. */
  unicode(low: number, high: number): string {
    let text = "";
    for (let left = this.between(low, high); left > 0; left--) {
      const limit = this.choose([0x80, 0x100, 0x3000, 0x10000]);
      text += this.oneIn(8) ? this.choose(HOSTILE) : String.fromCharCode(this.below(limit));
    }
    return text;
  }

  /** A text with one to `edits` things done to it that a broken or hostile peer would do. */
  mutated(text: string, edits = 4): string {
    let mutant = text;
    for (let left = this.between(1, edits); left > 0; left--) mutant = this.#edited(mutant);
    return mutant;
  }

  /** The start of one text and the end of another. */
  spliced(first: string, second: string): string {
    return first.slice(0, this.below(first.length + 1)) + second.slice(this.below(second.length + 1));
  }

  /** The text in one to `most` pieces, none of them empty but of an empty text. */
  pieces(bytes: Buffer, most = 8): Buffer[] {
    const cuts = this.list(0, most - 1, () => this.between(1, Math.max(1, bytes.length - 1)));
    const pieces: Buffer[] = [];
    let from = 0;
    for (const cut of [...cuts.toSorted((first, second) => first - second), bytes.length]) {
      if (cut > from) pieces.push(bytes.subarray(from, cut));
      from = Math.max(from, cut);
    }
    return pieces.length > 0 ? pieces : [bytes];
  }

  #edited(text: string): string {
    const at = this.below(text.length + 1);
    const to = at + this.between(1, RUN);
    switch (this.below(7)) {
      case 0:
        return text.slice(0, at) + text.slice(to);
      case 1:
        return text.slice(0, at) + this.choose(HOSTILE) + text.slice(at);
      case 2:
        return text.slice(0, at) + this.choose(HOSTILE) + text.slice(at + 1);
      case 3:
        return text.slice(0, to) + text.slice(at);
      case 4:
        return text.slice(0, at) + String.fromCharCode(this.below(256)) + text.slice(at + 1);
      case 5:
        return text.slice(0, at) + text.slice(to) + text.slice(at, to);
      default:
        return text.slice(0, at);
    }
  }
}
