// The table of options as shells that complete words want to see it.

import { LIMIT_NAMES } from "../limits.ts";
import { OPTION_NAMES, optionNamed } from "../options.ts";

/** What can stand behind an option. */
export type Argument =
  /** Nothing. */
  | { readonly kind: "none" }
  /** A file or a directory. */
  | { readonly kind: "file" | "directory" }
  /** One of these words; one that ends with an equals sign goes on behind it. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** What nobody can guess. */
  | { readonly kind: "text" };

/** An option, completed. */
export interface CompletedOption {
  /** Without its dashes. */
  readonly long: string;
  /** The letter, without its dash. */
  readonly short: string | undefined;
  readonly help: string;
  /** How the help names the argument; empty where there is none. */
  readonly placeholder: string;
  readonly argument: Argument;
  /** Whether the argument only counts behind an equals sign. */
  readonly isOptional: boolean;
  /** Whether it may be given several times. */
  readonly isList: boolean;
  /** Whether it takes two arguments. */
  readonly isPair: boolean;
}

/** All of them, in the order of the table. */
export function completedOptions(): readonly CompletedOption[] {
  return OPTION_NAMES.map((long) => {
    const { kind, short, help, placeholder = "" } = optionNamed(long);
    return {
      long,
      short,
      help,
      placeholder,
      argument: argumentOf(long),
      isOptional: kind === "optional",
      isList: kind === "texts" || kind === "names" || kind === "field",
      isPair: kind === "field",
    };
  });
}

function argumentOf(name: (typeof OPTION_NAMES)[number]): Argument {
  const { kind, choices, completes } = optionNamed(name);
  if (kind === "flag") return { kind: "none" };
  if (name === "limit") return { kind: "words", words: [...LIMIT_NAMES.map((limit) => `${limit}=`), "help"] };
  if (choices !== undefined) return { kind: "words", words: choices };
  return { kind: completes ?? "text" };
}

/** How an option is typed: `-b` and `--bind`. */
export function spellings({ long, short }: CompletedOption): readonly string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}
