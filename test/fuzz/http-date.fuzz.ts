// Dates: formatHTTPDate, parseHTTPDate.
//
// - A second of the years 0 to 9999 is read back from each of the three forms it can be written in.
// - Any text is a whole number of seconds in those years, or nothing; nothing throws.
// - What is read can be written, and is read again as the same.

import { formatHTTPDate, parseHTTPDate } from "../../src/semantics/http-date.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const YEAR_0 = -62167219200;
const YEAR_10000 = 253402300800;
const NOW = 1800000000;
const FIFTY_YEARS = 50 * 365 * 86400;
const IN_FULL: Readonly<Record<string, string>> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};

export const httpDate: Target = {
  name: "http-date",
  invariants:
    "three forms of a date are read back as it; any text is a second of the years 0 to 9999, or nothing",
  run(random) {
    const form = random.below(3);
    const seconds = form === 2 ? nearNow(random) : anySecond(random);
    const imf = formatHTTPDate(seconds);
    const text = [imf, asctime(imf), rfc850(imf)][form] ?? imf;
    random.note({ seconds, text });
    ensureSame(parseHTTPDate(text, NOW), seconds, "A date is read back");

    const spoilt = random.note(random.mutated(random.oneIn(4) ? random.spliced(text, imf) : text));
    const read = parseHTTPDate(spoilt, NOW);
    if (read === undefined) return;
    // A leap second at the very end is the first second of the next year.
    ensure(Number.isSafeInteger(read) && read >= YEAR_0 && read <= YEAR_10000, "What is read is a second");
    if (read < YEAR_10000)
      ensureSame(parseHTTPDate(formatHTTPDate(read)), read, "It is read again as the same");
  },
};

function anySecond(random: Random): number {
  if (random.oneIn(8)) return random.choose([0, -1, YEAR_0, YEAR_10000 - 1, 951782400, 2 ** 31, -(2 ** 31)]);
  return random.between(YEAR_0, YEAR_10000 - 1);
}

/** Two digits of a year say which one only near today. */
function nearNow(random: Random): number {
  return random.between(NOW - FIFTY_YEARS + 86400 * 20, NOW + FIFTY_YEARS - 86400 * 20);
}

function asctime(imf: string): string {
  const [day = "", date = "", month = "", year = "", time = ""] = imf.split(/,? /);
  return `${day} ${month} ${date.replace(/^0/, " ")} ${time} ${year}`;
}

function rfc850(imf: string): string {
  const [day = "", date = "", month = "", year = "", time = ""] = imf.split(/,? /);
  return `${IN_FULL[day] ?? ""}, ${date}-${month}-${year.slice(2)} ${time} GMT`;
}
