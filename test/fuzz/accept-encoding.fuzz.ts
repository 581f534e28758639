// Content codings: acceptedEncoding.
//
// - Any header leads to one of the codings offered, to the plain form, or to nothing; nothing throws.
// - For a well-formed header the coding is the one with the greatest weight, the first offered of equal ones; one of weight
//   zero is never chosen.

import { acceptedEncoding } from "../../src/semantics/accept-encoding.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const CODINGS = ["br", "zstd", "gzip", "deflate"] as const;
const NAMES = [...CODINGS, "identity", "*", "x-unknown"] as const;
const WEIGHTS = ["0", "0.", "0.000", "0.001", "0.5", "0.999", "1", "1.", "1.000"] as const;

export const acceptEncoding: Target = {
  name: "accept-encoding",
  invariants: "the offered coding with the greatest weight, the plain form, or nothing",
  run(random) {
    const offered = CODINGS.filter(() => random.oneIn(2));
    const weights = new Map<string, number>();
    const elements = random.list(0, 5, () => {
      const name = random.choose(NAMES);
      const weight = random.choose(WEIGHTS);
      weights.set(name === "x-unknown" ? "unknown" : name, Number(weight));
      return element(random, name, weight);
    });
    const header = elements.join(random.choose([",", ", ", " ,\t", ",,"]));
    random.note({ header, offered });
    ensureSame(acceptedEncoding(header, offered), best(weights, offered), "The best coding is chosen");

    const spoilt = random.note(random.mutated(header));
    const chosen = acceptedEncoding(spoilt, offered);
    const isKnown =
      chosen === undefined || chosen === "identity" || offered.some((coding) => coding === chosen);
    ensure(isKnown, "What is chosen was offered");
  },
};

function element(random: Random, name: string, weight: string): string {
  const spelt = random.oneIn(3) ? name.toUpperCase() : name;
  if (Number(weight) === 1 && random.oneIn(2)) return spelt;
  return `${spelt}${random.choose(["", " "])};${random.choose(["", " ", "\t"])}${random.choose(["q", "Q"])}=${weight}`;
}

/** RFC 9110 section 12.5.3, for a header that names each coding's weight. */
function best(weights: ReadonlyMap<string, number>, offered: readonly string[]): string | undefined {
  const weightOf = (coding: string): number => weights.get(coding) ?? weights.get("*") ?? 0;
  const [first] = offered
    .filter((coding) => weightOf(coding) > 0)
    .toSorted((one, other) => weightOf(other) - weightOf(one));
  const plain = weights.get("identity") ?? weights.get("*");
  if (plain === 0 || plain === undefined) return first ?? (plain === 0 ? undefined : "identity");
  return first !== undefined && weightOf(first) >= plain ? first : "identity";
}
