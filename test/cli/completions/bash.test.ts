import { afterAll, describe, expect, test } from "bun:test";

import { bashScript } from "../../../src/cli/completions/bash.ts";
import { LIMIT_NAMES } from "../../../src/cli/limits.ts";
import { OPTION_NAMES } from "../../../src/cli/options.ts";
import { Site } from "../../features/site.ts";

const site = new Site({
  "docs/a.txt": "",
  "downloads/b.txt": "",
  "data file.pem": "",
  "$(touch ran)x.pem": "",
});
afterAll(() => site.remove());

const HAS_BASH = Bun.which("bash") !== null;

/** What bash completes the last word of a line to. */
function completed(line: string): readonly string[] {
  // As readline does: an equals sign is a word of its own.
  const words = line.split(/ |(?==)|(?<==)/);
  const program = `${bashScript()}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
    _serve_forever 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, exitCode } = Bun.spawnSync(["bash", "--norc", "-c", program], { cwd: site.path });
  expect(exitCode).toBe(0);
  return stdout
    .toString()
    .split("\n")
    .filter((word) => word !== "")
    .sort();
}

describe.skipIf(!HAS_BASH)("bashScript()", () => {
  const cases: readonly { line: string; words: readonly string[] }[] = [
    { line: "serve-forever --no-l", words: ["--no-listing"] },
    { line: "serve-forever --tls-p", words: ["--tls-password-file"] },
    { line: "serve-forever --log-format ", words: ["combined", "json", "python"] },
    { line: "serve-forever --log-format=j", words: ["json"] },
    { line: "serve-forever --log-format=", words: ["combined", "json", "python"] },
    { line: "serve-forever --completions f", words: ["fish"] },
    { line: "serve-forever -p HTTP/1.1 --limit cgi", words: ["cgi-body=", "cgi-time="] },
    { line: "serve-forever --limit=rang", words: ["ranges="] },
    { line: "serve-forever --limit body=", words: [] },
    { line: "serve-forever --limit body=do", words: [] },
    { line: "serve-forever --limit ", words: [...LIMIT_NAMES.map((name) => `${name}=`), "help"].sort() },
    { line: "serve-forever do", words: ["docs", "downloads"] },
    { line: "serve-forever -d do", words: ["docs", "downloads"] },
    { line: "serve-forever --directory=doc", words: ["docs"] },
    { line: "serve-forever --tls-cert da", words: ["data file.pem"] },
    { line: "serve-forever --tls-cert $", words: ["$(touch ran)x.pem"] },
    { line: "serve-forever --bind ", words: [] },
    { line: "serve-forever --cors do", words: ["docs", "downloads"] },
    { line: "serve-forever --cors=", words: [] },
    { line: "serve-forever -H do", words: [] },
  ];
  for (const { line, words } of cases) {
    test(`bashScript() completes "${line}"`, () => expect(completed(line)).toEqual([...words]));
  }
  test("bashScript() says how to load it in a way that bash 3.2 has, too: its `source` reads no pipe", () => {
    const [, command] = /~\/\.bashrc read it by\n#   (.+)\n/.exec(bashScript()) ?? [];
    expect(command).toBe('eval "$(serve-forever --completions bash)"');
    const program = `serve-forever() { printf '%s' "$SCRIPT"; }\n${command}\ncomplete -p serve-forever`;
    const env = { ...process.env, SCRIPT: bashScript() };
    const { stdout } = Bun.spawnSync(["bash", "--norc", "-c", program], { env });
    expect(stdout.toString()).toBe("complete -F _serve_forever serve-forever\n");
  });
  test("bashScript() runs nothing that is in a file's name", () => {
    completed("serve-forever --tls-cert $");
    expect(completed("serve-forever --tls-cert r")).toEqual([]);
  });
  test("bashScript() knows every option", () => {
    expect(completed("serve-forever --")).toEqual(OPTION_NAMES.map((name) => `--${name}`).sort());
  });
  test("bashScript() is registered by a script that is read", () => {
    const program = `${bashScript()}\ncomplete -p serve-forever`;
    expect(Bun.spawnSync(["bash", "--norc", "-c", program]).stdout.toString()).toBe(
      "complete -F _serve_forever serve-forever\n",
    );
  });
});
