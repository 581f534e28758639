// What all downloads together may move in one turn of the event loop.
//
// Each of them moves a piece whenever its peer has room, and then lets others have their turn. That keeps one from holding up
// everybody; but five hundred that have room at the same moment would move a hundred megabytes before anybody else is heard, and a
// small request waited a third of a second for them (measured: 500 slow readers that wake up together). So they share a turn, and
// who finds nothing left of it stands in line for one of the next.

/** Some milliseconds of a real network, less than one of loopback; four downloads or fewer never feel it. */
const BYTES_A_TURN = 1024 * 1024;

interface InLine {
  readonly bytes: number;
  resolve(): void;
}

let left = BYTES_A_TURN;
let turnEnds = false;
const line: InLine[] = [];

/**
 * Asks to move some bytes.
 *
 * @param bytes how many, about
 * @returns undefined: now; a promise: when it settles. It always does
 */
export function shareOfTurn(bytes: number): Promise<void> | undefined {
  if (!turnEnds) {
    turnEnds = true;
    setImmediate(nextTurn);
  }
  if (left <= 0 || line.length > 0) return new Promise((resolve) => line.push({ bytes, resolve }));
  left -= bytes;
  return undefined;
}

/** Leaves to others what was asked for and could not be moved. */
export function returnShare(bytes: number): void {
  left += bytes;
}

/** Those in line go first, in the order in which they came. */
function nextTurn(): void {
  left = BYTES_A_TURN;
  while (left > 0) {
    const first = line.shift();
    if (first === undefined) break;
    left -= first.bytes;
    first.resolve();
  }
  turnEnds = left < BYTES_A_TURN;
  if (turnEnds) setImmediate(nextTurn);
}
