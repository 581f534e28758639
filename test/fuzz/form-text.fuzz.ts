// The small grammars of forms: parseUrlencoded, parse_header.
//
// - Fields that were encoded, by us or by the platform's URLSearchParams, are read back.
// - Any bytes are fields, or a FormError where the rules are strict or the fields too many; nothing else is thrown.
// - Parameters that were quoted are read back; any text is a value and parameters.

import { FormError } from "../../src/cgi/form-error.ts";
import { parse_header } from "../../src/cgi/parse-header.ts";
import { textDecoder } from "../../src/cgi/text-decoding.ts";
import { parseUrlencoded } from "../../src/cgi/urlencoded.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const MOST_FIELDS = 5;
const RULES = {
  keep_blank_values: true,
  strict_parsing: false,
  separator: "&",
  decode: textDecoder("utf-8", "replace"),
};

export const formText: Target = {
  name: "form-text",
  invariants: "fields and parameters are read back; any bytes are some, or a FormError",
  run(random) {
    const fields = random.list(1, MOST_FIELDS, (): [string, string] => [word(random), word(random)]);
    const encoded = new URLSearchParams(fields).toString();
    random.note({ fields, encoded });
    ensureSame(parseUrlencoded(Buffer.from(encoded), RULES, MOST_FIELDS), fields, "Fields are read back");
    checkSpoilt(random, encoded);
    checkParameters(random);
  },
};

function word(random: Random): string {
  return random.unicode(0, 5).toWellFormed();
}

function checkSpoilt(random: Random, encoded: string): void {
  const spoilt = random.note(random.mutated(encoded));
  const strict = random.oneIn(2);
  try {
    const fields = parseUrlencoded(
      Buffer.from(spoilt, "latin1"),
      { ...RULES, strict_parsing: strict },
      MOST_FIELDS,
    );
    ensure(fields.length <= MOST_FIELDS, "There are no more fields than allowed");
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    ensure(error.status === 413 || strict, "There is something to refuse");
  }
}

function checkParameters(random: Random): void {
  const value = random.text("ab\\\"';=<> ", 0, 8);
  const line = random.note(`form-data; name="${value.replaceAll(/[\\"]/g, "\\$&")}"; x=y`);
  const [type, options] = parse_header(line);
  ensureSame([type, options["name"], options["x"]], ["form-data", value, "y"], "Parameters are read back");
  const [, spoilt] = parse_header(random.note(random.mutated(line)));
  ensure(
    Object.values(spoilt).every((each) => typeof each === "string"),
    "Any text is a value and parameters",
  );
}
