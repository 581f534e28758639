// What a row of the table of options can say.

import type { Feature } from "../features/feature.ts";
import type { Field } from "../features/response-headers.ts";
import type { FeatureContext, ListingPartOf } from "./feature-context.ts";
import type { Form } from "./option-forms.ts";

/** What an option's arguments become. Where an option is not given, a list is empty and the rest is false or undefined. */
export interface KindValues {
  /** No argument. */
  flag: boolean;
  /** One argument, as it is. */
  text: string | undefined;
  /** One argument, as it is; may be given several times. */
  texts: readonly string[];
  /** `--name` alone is true, `--name=VALUE` the value; the next argument is never taken for it. */
  optional: boolean | string;
  /** Names with commas between them; may be given several times. */
  names: readonly string[];
  /** A header field, in two arguments or one; may be given several times. */
  field: readonly Field[];
}

/** The kinds of options. */
export type Kind = keyof KindValues;

/** What is left of a value where the option is given: no list is empty then. */
export type Given<Value> = Exclude<Value, false | undefined>;

/** Under which heading the help shows an option. */
export type Group = "Presets" | "Files" | "Replies" | "Listening" | "This tool";

/** Something, nothing, or either once it is loaded. */
export type Maybe<Value> = Value | undefined | Promise<Value | undefined>;

/** A row for an option of one kind. */
export interface OptionOf<K extends Kind> {
  readonly kind: K;
  /** The single letter. */
  readonly short?: string;
  /** How the help names the argument. */
  readonly placeholder?: string;
  /** One clause that fits a line of the help. */
  readonly help: string;
  /** Where it stands on the help's line of the row before it: the clause for both. */
  readonly joined?: string;
  readonly group: Group;
  /** The label in the prompt's list of further choices; only for what can be given without an argument. */
  readonly choice?: string;
  /** What it stands for: values of other options, which it sets where they are not given. Only for flags. */
  readonly stands?: Readonly<Record<string, true | string>>;
  /** What it can be; nothing else is taken. */
  readonly choices?: readonly string[];
  /** Of what names its argument is one, for shells that complete it. */
  readonly completes?: "file" | "directory";
  /** What a value has to look like, and the words for it. */
  readonly form?: Form;
  /** What the option does to the handler class. */
  readonly feature?: (value: Given<KindValues[K]>, context: FeatureContext) => Maybe<Feature>;
  /** What is done to it where the option is not given. */
  readonly otherwise?: (context: FeatureContext) => Feature;
  /** What the option adds to the listing page. */
  readonly part?: (value: Given<KindValues[K]>, context: FeatureContext) => Maybe<ListingPartOf>;
}

/** A row of the table. */
export type Option = { readonly [K in Kind]: OptionOf<K> }[Kind];
