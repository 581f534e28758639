// In which form and order a listing is wanted: listingWish, sortingQuery, acceptedType.
//
// - Any query and any field are one of the forms and one of the orders; nothing throws.
// - The order that a link of ours asks for is the order that is given.
// - For a well-formed field the form is the one with the greatest weight.

import { acceptedType } from "../../src/features/listing/accepted-type.ts";
import { listingWish, sortingQuery } from "../../src/features/listing/wish.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const TYPES = ["text/html", "application/json", "text/plain"] as const;
const FORMATS = ["html", "json", "text"] as const;
const WEIGHTS = ["0", "0.001", "0.5", "0.999", "1", "1.000"] as const;
const PARAMETERS = ["format", "sort", "order", "FORMAT", "x"] as const;
const VALUES = [
  "html",
  "json",
  "text",
  "name",
  "size",
  "date",
  "asc",
  "desc",
  "",
  "xml",
  "%6a%73on",
  "__proto__",
] as const;

export const wish: Target = {
  name: "listing-wish",
  invariants: "one of the forms and one of the orders, the one that was asked for",
  run(random) {
    const query = random.list(0, 4, () => `${random.choose(PARAMETERS)}=${random.choose(VALUES)}`).join("&");
    const accept = random.choose(["text/html", "application/json;q=0.5, */*", "text/*;q=0.1", ""]);
    random.note({ query, accept });
    checkAny(query, accept);
    checkAny(random.note(random.mutated(query)), random.mutated(accept));
    checkAccept(random);
  },
};

function checkAny(query: string, accept: string): void {
  const { format, sorting } = listingWish(query, accept);
  ensure(FORMATS.includes(format), "It is one of the forms");
  ensure(["name", "size", "date"].includes(sorting.by), "It is one of the orders");
  ensureSame(listingWish(sortingQuery(sorting).slice(1), null).sorting, sorting, "A link asks for its order");
}

function checkAccept(random: Random): void {
  const weights = TYPES.map((type) => [type, random.choose(WEIGHTS)] as const);
  const header = weights
    .map(([type, weight]) => `${type}${random.choose([";", "; ", " ;\t"])}q=${weight}`)
    .join(", ");
  const [first] = weights.toSorted(([, one], [, other]) => Number(other) - Number(one));
  const best = Number(first?.[1]) > 0 ? first?.[0] : TYPES[0];
  ensureSame(acceptedType(random.note(header), TYPES), best, "The greatest weight wins");
}
