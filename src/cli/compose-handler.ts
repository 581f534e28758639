// From what the user wants to the class that answers.

import { compose } from "../features/feature.ts";
import type { Feature, HandlerClass } from "../features/feature.ts";
import { noHTTP09 } from "../features/no-http09.ts";
import { OPTION_NAMES, OPTIONS } from "./options.ts";
import type { OptionName, Values } from "./options.ts";

/** The table's features. That each takes the value of its own option is checked here, once, for all rows. */
const ROWS: { readonly [Name in OptionName]: FeatureRow<Values[Name]> } = OPTIONS;

interface FeatureRow<Value> {
  readonly kind: string;
  readonly feature?: (value: Value) => Feature | undefined;
}

/**
 * The handler class for some values.
 *
 * @param Base what to begin with
 * @param values what the user wants
 * @param log how requests are logged on a terminal; undefined: as Python does
 * @returns the class with the features of all options, in the order of the table
 */
export function composeHandler<Base extends HandlerClass>(Base: Base, values: Values, log?: Feature): Base {
  const chosen = OPTION_NAMES.map((name) => featureOf(name, values));
  return compose(
    Base,
    [noHTTP09, log, ...chosen].filter((feature) => feature !== undefined),
  );
}

function featureOf<Name extends OptionName>(name: Name, values: Values): Feature | undefined {
  return ROWS[name].feature?.(values[name]);
}
