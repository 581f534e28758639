// What a row of the table of options can say, and what the values of options have to look like.

import type { Feature } from "../features/feature.ts";
import type { Field } from "../features/response-headers.ts";
import type { FeatureContext, ListingPartOf } from "./feature-context.ts";

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
  /** What the option does to the handler class where it is given. */
  readonly feature?: (value: Given<KindValues[K]>, context: FeatureContext) => Maybe<Feature>;
  /** What is done to it where the option is not given. */
  readonly otherwise?: (context: FeatureContext) => Feature;
  /** What the option adds to the listing page. */
  readonly part?: (value: Given<KindValues[K]>, context: FeatureContext) => Maybe<ListingPartOf>;
}

/** A row of the table. */
export type Option = { readonly [K in Kind]: OptionOf<K> }[Kind];

/** What is asked of a value. */
export interface Form {
  readonly pattern: RegExp;
  /** Behind "it is". */
  readonly words: string;
}

/** A media type as `Content-Type` has it, RFC 9110 section 8.3.1; parameters are only kept from breaking the line. */
export const MEDIA_TYPE: Form = {
  pattern: /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[\t\x20-\x7e]*)?$/,
  words: "a media type, for example text/plain",
};

/** Any but an empty one. */
export const A_PATH: Form = { pattern: /^[^\0]+$/, words: "a path" };

/** No way up, no folder. */
export const A_PATH_BELOW: Form = {
  pattern: /^(?!(?:.*\/)?\.\.(?:\/|$))[^\0]*[^\0/]$/,
  words: "the path of a file below the directory",
};

/** A scheme and a host, nothing behind. `null` is none: every page in a sandbox has it. */
const ORIGIN = String.raw`[a-z][a-z\d+.-]*:\/\/(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?`;

/** For `--cors`. */
export const ORIGINS: Form = {
  pattern: new RegExp(String.raw`^(?:\*|${ORIGIN}(?:,${ORIGIN})*)$`, "i"),
  words: "origins with commas between them, for example http://localhost:5173",
};
