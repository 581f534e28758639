// A folder with all that a folder can hold.

import { execFileSync } from "node:child_process";

import type { Allowance } from "../../../src/features/archive/allowance.ts";
import { archive } from "../../../src/features/archive/archive.ts";
import { compose, type HandlerClass } from "../../../src/features/feature.ts";
import { servingDirectory } from "../../../src/features/handler-fields.ts";
import { hiddenFiles } from "../../../src/features/hidden-files.ts";
import { insideDirectory } from "../../../src/features/inside-directory.ts";
import { LoggingHandler } from "../ask-handler.ts";
import { type Content, Site } from "../site.ts";

/** Names in many scripts, which any system can write. */
export const SCRIPTS: readonly string[] = [
  "Latin åéîøü ßŁœ",
  "Ελληνικά",
  "Кириллица",
  "עברית",
  "العربية",
  "हिन्दी",
  "বাংলা",
  "ไทย",
  "မြန်မာ",
  "ქართული",
  "አማርኛ",
  "日本語 かな カナ",
  "中文 简体 繁體",
  "한국어",
  "ᚠᚢᚦ 𐍈 𝔉",
  "👩‍👩‍👧 🏳️‍🌈 ☃",
  "e\u0301 as two characters",
  "%41+&=;'()[]{}!#$@,~^`",
];

/** What is packed, by its name in the top folder. */
export const FILES: Readonly<Record<string, string>> = {
  "README.md": "# Hello\n",
  readme: "not the same",
  empty: "",
  "sub/one byte": "1",
  "sub/below/a block": "b".repeat(512),
  "sub/below/large.bin": Buffer.alloc(300_000, "0123456789abcdef!").toString(),
  ...Object.fromEntries(SCRIPTS.map((name) => [`scripts/${name}.txt`, name])),
  [`${"deep/".repeat(100)}down`]: "a hundred folders",
  "index.html": "<p>index</p>",
};

const OTHERS: Readonly<Record<string, Content>> = {
  ".env": "hidden",
  "sub/.git/config": "hidden",
  "link-inside": { linkTo: "readme" },
  "link-to-folder": { linkTo: "sub" },
  "sub/link-up": { linkTo: ".." },
  "sub/link-to-itself": { linkTo: "link-to-itself" },
  "link-outside": { linkTo: "/etc/passwd" },
  "folder-outside": { linkTo: "/etc" },
  "link-to-nothing": { linkTo: "nothing" },
  zeros: { linkTo: "/dev/zero" },
};

/** Makes it. */
export function packedSite(): Site {
  const site = new Site({ ...FILES, ...OTHERS, "nothing in it/x/gone": "" });
  execFileSync("rm", [site.at("nothing in it/x/gone")]);
  execFileSync("mkfifo", [site.at("fifo")]);
  return site;
}

/** All files of an archive of it, by their names there. */
export function packedFiles(): Map<string, string> {
  const links = Object.entries(FILES)
    .filter(([name]) => name.startsWith("sub/"))
    .map(([name, content]): [string, string] => [name.replace("sub", "link-to-folder"), content]);
  const entries: [string, string][] = [
    ...Object.entries(FILES),
    ...links,
    ["link-inside", FILES["readme"] ?? ""],
  ];
  return new Map(entries.map(([name, content]) => [`files/${name}`, content]));
}

/** Serves a folder as the tool does, with archives. */
export function archiving(directory: string, allowance?: Allowance): HandlerClass {
  return compose(LoggingHandler, [
    servingDirectory(directory),
    insideDirectory,
    hiddenFiles,
    archive(allowance),
  ]);
}
