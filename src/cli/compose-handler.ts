// From what the user wants to the class that answers.

import { compose } from "../features/feature.ts";
import type { Feature, HandlerClass } from "../features/feature.ts";
import type { ListingPart, ListingRequest } from "../features/listing-part.ts";
import { noHTTP09 } from "../features/no-http09.ts";
import { notFoundPage } from "../features/not-found-page.ts";
import { SimpleHTTPRequestHandler } from "../handlers/simple-http-request-handler.ts";
import type { FeatureContext, ListingPartOf, Switches } from "./feature-context.ts";
import type { Given, Maybe } from "./option-row.ts";
import { OPTION_NAMES, OPTIONS } from "./options.ts";
import type { OptionName, Values } from "./options.ts";

/** The table's features. That each takes the value of its own option is checked here, once, for all rows. */
const ROWS: { readonly [Name in OptionName]: FeatureRow<Values[Name]> } = OPTIONS;

interface FeatureRow<Value> {
  readonly kind: string;
  readonly feature?: (value: Given<Value>, context: FeatureContext) => Maybe<Feature>;
  readonly otherwise?: (context: FeatureContext) => Feature;
  readonly part?: (value: Given<Value>, context: FeatureContext) => Maybe<ListingPartOf>;
}

/** Rows see only those values that they say they look at. */
type Context = FeatureContext & { readonly values: Values };

/** What the tool begins with before any option adds to it. */
const BASES = {
  files: (): Promise<HandlerClass> => Promise.resolve(SimpleHTTPRequestHandler),
  // Loaded only where it is wanted.
  programs: async (): Promise<HandlerClass> =>
    (await import("../handlers/cgi-http-request-handler.ts")).CGIHTTPRequestHandler,
};

/**
 * The class the tool's handler is made of.
 *
 * @param cgi whether programs are run
 */
export function baseHandler(cgi: boolean): Promise<HandlerClass> {
  return BASES[cgi ? "programs" : "files"]();
}

/**
 * The handler class for some values. What only some of them need is loaded here.
 *
 * @param Base what to begin with
 * @param values what the user wants
 * @param log how requests are logged on a terminal; undefined: as Python does
 * @param switches what can be turned on and off later
 * @returns the class with the features of all options, in the order of the table
 */
export async function composeHandler<Base extends HandlerClass>(
  Base: Base,
  values: Values,
  log?: Feature,
  switches: Switches = switchesFor(values),
): Promise<Base> {
  const parts: ListingPartOf[] = [];
  const limits = values.limit.length === 0 ? {} : (await import("./read-limits.ts")).readLimits(values.limit);
  const context = {
    values,
    directory: values.directory ?? ".",
    switches,
    limits,
    terminalLog: log !== undefined,
    parts: (request: ListingRequest) => parts.map((part) => part(request)).filter(isThere),
  } satisfies FeatureContext;
  const wantedParts: Promise<ListingPartOf | undefined>[] = [];
  const wanted: Promise<Feature | undefined>[] = [];
  for (const name of OPTION_NAMES) {
    const value = values[name];
    const isGiven = typeof value === "object" ? value.length > 0 : value !== undefined && value !== false;
    const { feature, otherwise, part } = ROWS[name];
    if (!isGiven && otherwise !== undefined) wanted.push(Promise.resolve(otherwise(context)));
    if (isGiven && feature !== undefined) wanted.push(featureOf(name, context));
    if (isGiven && part !== undefined) wantedParts.push(partOf(name, context));
  }
  // Of several that cannot be had the first one of the table is told, and none goes unheard meanwhile.
  await Promise.allSettled([...wanted, ...wantedParts]);
  const chosen = await Promise.all(wanted);
  parts.push(...(await Promise.all(wantedParts)).filter(isThere));
  return compose(Base, [notFoundPage, noHTTP09, log, ...chosen].filter(isThere));
}

/** What can be turned on and off, as the command line says it. */
export function switchesFor({ upload, live }: Values): Switches {
  return { upload: { on: upload }, live: { on: live } };
}

/** Of an option that is given. */
async function featureOf<Name extends OptionName>(
  name: Name,
  context: Context,
): Promise<Feature | undefined> {
  return ROWS[name].feature?.(given(context.values[name]), context);
}

/** Of an option that is given. */
async function partOf<Name extends OptionName>(
  name: Name,
  context: Context,
): Promise<ListingPartOf | undefined> {
  return ROWS[name].part?.(given(context.values[name]), context);
}

/** Proof: a caller has seen that it is neither `false` nor `undefined`. */
function given<Value>(value: Value): Given<Value> {
  return value as Given<Value>;
}

function isThere<Value extends Feature | ListingPartOf | ListingPart>(
  value: Value | undefined,
): value is Value {
  return value !== undefined;
}
