// What a client says of an upload: uploadTarget, folderTarget, makingTarget, nameRefusal, numberedName, partName, uploadRange.
//
// - Any request target names a folder below the directory, or is refused; nothing on its way is hidden, and nothing leads upwards.
// - A name that is taken is one file's on every system: it is found where its link leads, by the rules of Windows too, and its
//   numbered forms are as good, all different, and no longer than a disk takes.
// - No such name is that of a file on its way.
// - A range lies within its file, or it is none.

import { isHidden } from "../../src/features/hidden-files.ts";
import { uploadRange } from "../../src/features/upload/content-range.ts";
import { folderRefusal, MAX_NAMES, nameRefusal, numberedName } from "../../src/features/upload/file-name.ts";
import { isPartName, partName, resumableKey } from "../../src/features/upload/part-name.ts";
import { folderTarget, makingTarget, uploadTarget } from "../../src/features/upload/upload-target.ts";
import { translatePath } from "../../src/files/translate-path.ts";
import { decodeName } from "../../src/semantics/byte-names.ts";
import { quotePath } from "../../src/semantics/url-path.ts";
import { target } from "./grammar.ts";
import type { Random } from "./random.ts";
import { ensure, ensureSame, type Target } from "./target.ts";

const ROOT = "/srv/www";
/** Such a name may be another file's second one, and is not asked for by Windows' rules. */
const SHORT_NAME = /~\d/;

export const upload: Target = {
  name: "upload",
  invariants: "a visitor names folders below the directory, and files that are files everywhere",
  run(random) {
    const url = random.note(random.oneIn(2) ? target(random) : random.mutated(target(random)));
    for (const read of [uploadTarget, folderTarget, makingTarget]) checkTarget(read(url));
    checkName(random, random.note(name(random)));
    checkRange(random);
  },
};

function name(random: Random): string {
  const [stem, extension] = [
    random.choose(["a", "con", "backup", ".x", "ä"]),
    random.choose(["", ".txt", ".tar.gz", ".html."]),
  ];
  switch (random.below(4)) {
    case 0:
      return random.unicode(0, 12) + extension;
    case 1:
      return decodeName(Buffer.from(random.bytes(0, 8), "latin1"));
    case 2:
      return random.choose(["x", "é", "\u{1f4c4}", "x "]).repeat(random.below(300)) + extension;
    default:
      return random.mutated(stem + extension);
  }
}

function checkTarget(read: ReturnType<typeof uploadTarget>): void {
  if ("status" in read) return ensureSame(read.status, 400, "What is refused is the client's fault");
  const { folder, name: last } = read;
  const path = translatePath(folder, ROOT, "posix");
  ensure(/^\/(?:[\w.~%-]+\/)*$/.test(folder), "A folder is a path of names");
  ensure(path === `${ROOT}/` || path?.startsWith(`${ROOT}/`) === true, "It lies below the directory");
  ensure(path !== undefined && !isHidden(path, ROOT), "Nothing on its way is hidden");
  for (const segment of path.slice(ROOT.length).split("/"))
    ensureSame(folderRefusal(segment), undefined, "Each name is one");
  if (last === undefined || nameRefusal(last) !== undefined) return;
  ensureSame(
    translatePath(folder + quotePath(last), ROOT, "posix"),
    path + last,
    "The file lies in the folder",
  );
}

function checkName(random: Random, given: string): void {
  if (nameRefusal(given) !== undefined) return;
  ensureSame(folderRefusal(given), undefined, "What can be new can be there");
  ensure(!isPartName(given), "It is no file on its way");
  const link = `/${quotePath(given)}`;
  ensureSame(translatePath(link, ROOT, "posix"), `${ROOT}/${given}`, "It is found where its link leads");
  ensure(!isHidden(`${ROOT}/${given}`, ROOT), "It is not hidden");
  if (!SHORT_NAME.test(given))
    ensureSame(translatePath(link, "C:", "win32"), `C:\\${given}`, "On Windows, too");
  const [one, other] = [random.below(MAX_NAMES), random.below(MAX_NAMES)];
  const numbered = numberedName(given, one);
  ensureSame(nameRefusal(numbered), undefined, "Its numbered form is a name");
  ensureSame(numbered === numberedName(given, other), one === other, "Numbers tell forms apart");
  const state = random.choose(["writing", "kept"] as const);
  ensure(
    isPartName(partName(resumableKey(random.text("abc", 16, 20), given), state)),
    "A part is known by its name",
  );
}

function checkRange(random: Random): void {
  const [offset, length, more] = [random.below(1000), random.between(1, 1000), random.oneIn(4) ? 1 : 0];
  const total = offset + length;
  const field = `bytes ${offset}-${total - 1}/${total + more}`;
  ensureSame(uploadRange(field), more === 0 ? { offset, total } : undefined, "A range reaches to the end");
  const range = uploadRange(random.note(random.mutated(field)));
  ensure(range === undefined || (range.offset >= 0 && range.offset < range.total), "It lies within its file");
}
