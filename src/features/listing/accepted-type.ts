// Which of a few media types a client prefers. RFC 9110 section 12.5.1.

/** How exactly a range of types names one: any type, `text/*`, `text/html`. */
type Exactness = 0 | 1 | 2;

interface MediaRange {
  readonly type: string;
  readonly weight: number;
}

/**
 * The type to answer with.
 *
 * Between two that are wanted equally the one that is named wins: a script that asks for `application/json` and any type wants
 * JSON, though the second range lets anything pass.
 *
 * @param header the `Accept` value; null where it is absent
 * @param offered the types we could send, in lower case, the one we like best first
 * @returns one of `offered`; the first where none is wanted, as a listing in another form helps more than a 406
 */
export function acceptedType(header: string | null, offered: readonly string[]): string {
  const [first = ""] = offered;
  if (header === null) return first;
  const ranges = header.split(",").map(mediaRange);
  let best = first;
  let bestWeight = 0;
  let bestExactness: Exactness = 0;
  for (const type of offered) {
    const { weight, exactness } = preference(type, ranges);
    if (weight > bestWeight || (weight === bestWeight && weight > 0 && exactness > bestExactness)) {
      best = type;
      bestWeight = weight;
      bestExactness = exactness;
    }
  }
  return best;
}

/** RFC 9110: the most exact range that names a type decides about it. */
function preference(type: string, ranges: readonly MediaRange[]): { weight: number; exactness: Exactness } {
  const family = `${type.slice(0, type.indexOf("/"))}/*`;
  const names = ["*/*", family, type] as const;
  for (const exactness of [2, 1, 0] as const) {
    const named = ranges.find((range) => range.type === names[exactness]);
    if (named !== undefined) return { weight: named.weight, exactness };
  }
  return { weight: 0, exactness: 0 };
}

function mediaRange(element: string): MediaRange {
  const [type = "", ...parameters] = element.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  if (weight === undefined) return { type, weight: 1 };
  // RFC 9110 section 12.4.2. What nobody can read asks for nothing.
  const isWeight = /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight);
  return { type, weight: isWeight ? Number(weight.slice(2)) : 0 };
}
