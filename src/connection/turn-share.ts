// What all downloads together may move in one turn of the event loop.
//
// Each of them moves a piece whenever its peer has room, and then lets others have their turn. That keeps one from holding up
// everybody; but five hundred that have room at the same moment would move a hundred megabytes before anybody else is heard, and a
// small request waited a third of a second for them (measured: 500 slow readers that wake up together). So they share a turn, and
// who finds nothing left of it stands in line for one of the next.
//
// A turn ends by bytes or by time. Bytes alone do not do: where the kernel has no memory at hand for what it is given, as when it fills
// its buffers for hundreds of slow peers, a piece of 128 KiB takes it 0.6 ms and not 0.05 (measured on a virtual machine).

/** A write this small is not worth a wait, however many there are: it is the crumb of a file, or a short reply. */
const FREE = 4096;
/** Less than a millisecond of loopback; four downloads or fewer never feel it. */
const BYTES_A_TURN = 1024 * 1024;
/** Milliseconds that are about as long, where all goes well. */
const MS_A_TURN = 0.5;

let left = BYTES_A_TURN;
let began = 0;
let turnEnds = false;
const line: (() => void)[] = [];

/**
 * Asks to move a piece.
 *
 * @param bytes how many, about
 * @returns undefined: now; a promise: when it settles. It always does
 */
export function shareOfTurn(bytes: number): Promise<void> | undefined {
  if (bytes <= FREE) return undefined;
  if (!turnEnds) {
    turnEnds = true;
    begin();
  }
  return line.length > 0 || isOver() ? new Promise((resolve) => line.push(resolve)) : undefined;
}

/**
 * Says that the piece is moved: the next one in line goes on in the same turn. It need not be said where something went wrong, since
 * each turn begins with the next one in line anyhow.
 *
 * @param bytes how many it was
 */
export function shareUsed(bytes: number): void {
  left -= bytes;
  if (line.length > 0 && !isOver()) line.shift()?.();
}

function isOver(): boolean {
  return left <= 0 || performance.now() - began > MS_A_TURN;
}

function begin(): void {
  left = BYTES_A_TURN;
  began = performance.now();
  setImmediate(nextTurn);
}

/** Those in line go first, in the order in which they came. */
function nextTurn(): void {
  turnEnds = line.length > 0 || left < BYTES_A_TURN;
  if (!turnEnds) return;
  begin();
  line.shift()?.();
}
