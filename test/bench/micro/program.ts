// `program.ts COUNT NAME`: one operation so many times, after it has become warm. It prints nanoseconds an operation, of the
// fastest of ten parts: whatever disturbs makes a part slower, nothing makes it faster.

import { OPERATIONS } from "./operations.ts";

const WARM = 30_000;
const PARTS = 10;

const [count = "", name = ""] = process.argv.slice(2);
const operation = OPERATIONS[name];
if (operation === undefined)
  throw new Error(`Cannot measure ${name}: the names are ${Object.keys(OPERATIONS).join(", ")}`);

let sum = repeat(operation, WARM);
let fastest = Infinity;
for (let part = 0; part < PARTS; part++) {
  const began = performance.now();
  sum += repeat(operation, Number(count) / PARTS);
  fastest = Math.min(fastest, performance.now() - began);
}
// The sum is printed so that nothing of the work may be left out.
console.log(`${((fastest * 1e6) / Number(count)) * PARTS} ${sum}`);
process.exit();

function repeat(work: () => number, times: number): number {
  let total = 0;
  for (let index = 0; index < times; index++) total += work();
  return total;
}
