// Which content coding a client prefers. RFC 9110 section 12.5.3.
import { trimmed } from "../protocol/grammar.ts";

/**
 * The coding to answer with.
 *
 * @param header the `Accept-Encoding` value, several fields joined with commas; null where it is absent
 * @param offered the codings we could send, the ones we like best first, in lower case and without `identity`
 * @returns one of `offered`, or `"identity"` where none of them is wanted more, or undefined where the client refuses
 *   even the plain form (a server may answer 406, or send it anyhow)
 */
export function acceptedEncoding(header: string | null, offered: readonly string[]): string | undefined {
  // Without the field any coding would do; but who says nothing may well be a script that decodes nothing.
  if (header === null) return "identity";
  const weights = parseWeights(header);
  const others = weights.get("*");
  let best: string | undefined;
  let bestWeight = 0;
  for (const coding of offered) {
    const weight = weights.get(coding) ?? others ?? 0;
    if (weight > bestWeight) {
      best = coding;
      bestWeight = weight;
    }
  }
  const identity = weights.get("identity") ?? others;
  if (identity === 0) return best;
  // Not named, the plain form is acceptable, but it is not what the client asked for.
  return best === undefined || (identity !== undefined && identity > bestWeight) ? "identity" : best;
}

function parseWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const element of header.split(",")) {
    const semicolon = element.indexOf(";");
    const coding = trimmed(semicolon < 0 ? element : element.slice(0, semicolon)).toLowerCase();
    const weight = semicolon < 0 ? 1 : parseWeight(trimmed(element, semicolon + 1));
    // An element whose weight nobody can read is as good as absent.
    if (coding !== "" && weight !== undefined) {
      // RFC 9110 section 8.4.1.3: the old names mean the same.
      weights.set(coding.startsWith("x-") ? coding.slice(2) : coding, weight);
    }
  }
  return weights;
}

/** RFC 9110 section 12.4.2: `q=` and a number from 0 to 1 with at most three digits after the point. */
function parseWeight(parameter: string): number | undefined {
  return /^[qQ]=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(parameter) ? Number(parameter.slice(2)) : undefined;
}
