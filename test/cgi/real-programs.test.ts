// Programs that others wrote for other servers, run as they are: what they need of CGI is what CGI is.

import { describe, expect, test } from "bun:test";
import { chownSync, existsSync } from "node:fs";
import { join } from "node:path";

import { scriptUser } from "../../src/cgi/cgi-process.ts";
import type { User } from "../../src/cgi/cgi-user.ts";
import { eventually } from "../server/serving.ts";
import { bodyOf, CGISite, groupGone } from "./cgi-site.ts";

const CLOSE = "Host: site.test\r\nConnection: close\r\n";
const GIT_BACKEND = join(outputOf("git", "--exec-path"), "git-http-backend");
const PHP = Bun.which("php-cgi") ?? "/usr/bin/php-cgi";
const GITWEB = "/usr/lib/cgi-bin/gitweb.cgi";
const PERL = Bun.which("perl") ?? "/usr/bin/perl";

/** Where a program is missing its tests are left out, but not in CI: there it has to be there. */
function isToBeTested(isThere: boolean): boolean {
  return isThere || process.env["CI"] !== undefined;
}

/** What a program prints; `""` where there is none. */
function outputOf(...command: readonly string[]): string {
  try {
    return Bun.spawnSync([...command])
      .stdout.toString()
      .trim();
  } catch {
    return "";
  }
}

/** A program to be run as a client, away from everybody's configuration. */
async function runs(site: CGISite, ...command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: site.directoryAt("work"),
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: site.directoryAt("work"),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      LC_ALL: "C",
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr}\n${site.log.join("\n")}`);
  return stdout;
}

/** Gives files to whom scripts run as. */
function giveToScripts(path: string): void {
  const user: User | undefined = scriptUser();
  if (user === undefined) return;
  expect(Bun.spawnSync(["chown", "-R", `${user.uid}:${user.gid}`, path]).exitCode).toBe(0);
  chownSync(path, user.uid, user.gid);
}

describe.if(isToBeTested(existsSync(GIT_BACKEND)))("git http-backend", () => {
  /** A site with an empty repository that anybody may push to. */
  async function gitSite(): Promise<CGISite> {
    const holder: Record<string, string> = { GIT_HTTP_EXPORT_ALL: "1" };
    const site = new CGISite({ environment: holder });
    holder["GIT_PROJECT_ROOT"] = site.directoryAt("repositories");
    site.script("git", `exec ${GIT_BACKEND}`);
    const repository = site.directory.join("repositories", "r.git");
    await runs(site, "git", "init", "-q", "--bare", "-b", "main", repository);
    await runs(site, "git", "-C", repository, "config", "http.receivepack", "true");
    giveToScripts(repository);
    return site;
  }

  test.each([
    ["sent whole", "1000000000"],
    ["sent in chunks", "1048576"],
  ])(
    "takes a push with a blob of 20 MB, %s, and gives it back to a clone",
    async (_, postBuffer) => {
      await using site = await gitSite();
      const [host, port] = site.address;
      const url = `http://${host}:${port}/cgi-bin/git/r.git`;
      const work = site.directory.join("work", "pushed");
      await runs(site, "git", "init", "-q", "-b", "main", work);
      // Random, so that it is as long on the wire.
      const blob = crypto.getRandomValues(new Uint8Array(65536));
      const big = Buffer.concat(
        Array.from({ length: 306 }, (_, index) => Buffer.from(blob.map((byte) => byte ^ (index * 7)))),
      );
      await Bun.write(join(work, "blob"), big);
      const git = [
        "git",
        "-C",
        work,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "core.compression=0",
      ];
      await runs(site, ...git, "add", "blob");
      await runs(site, ...git, "commit", "-q", "-m", "one");
      await runs(site, ...git, "-c", `http.postBuffer=${postBuffer}`, "push", "-q", url, "main");
      const head = await runs(site, ...git, "rev-parse", "HEAD");
      const cloned = site.directory.join("work", "cloned");
      await runs(site, "git", "clone", "-q", url, cloned);
      expect(await runs(site, "git", "-C", cloned, "rev-parse", "HEAD")).toBe(head);
      expect(Buffer.from(await Bun.file(join(cloned, "blob")).arrayBuffer()).equals(big)).toBeTrue();
      // The body of the push came in the way that was meant.
      expect(site.log.join("\n")).toContain('POST /cgi-bin/git/r.git/git-receive-pack HTTP/1.1" 200');
      expect(site.log.filter((line) => line.includes("exit code"))).toEqual([]);
    },
    120_000,
  ); // git is slow where the processors are busy

  test("answers with its own status", async () => {
    await using site = await gitSite();
    const reply = await site.get("/cgi-bin/git/none.git/info/refs?service=git-upload-pack");
    expect(reply).toStartWith("HTTP/1.1 404 Not Found\r\n");
  });
});

describe.if(isToBeTested(existsSync(PHP)))("php-cgi", () => {
  function phpSite(code: string, ...settings: readonly string[]): CGISite {
    const site = new CGISite();
    const options = settings.map((setting) => ` -d ${setting}`).join("");
    // A `#!` line takes one argument, so that one with settings is a shell script that starts it.
    if (options === "") site.file("cgi-bin/x.php", `#!${PHP}\n<?php ${code}`, 0o755);
    else {
      site.file("php/x.php", `<?php ${code}`);
      site.script("x.php", `SCRIPT_FILENAME=${site.directory.join("php", "x.php")} exec ${PHP}${options}`);
    }
    return site;
  }

  test("gives a status, cookies and its variables", async () => {
    await using site = phpSite(`
      http_response_code(418); setcookie('a', '1'); setcookie('b', '2');
      echo $_GET['q'], '|', $_SERVER['PATH_INFO'], '|', $_COOKIE['c'], '|', $_SERVER['SCRIPT_NAME'], '|', $_SERVER['PHP_SELF'];`);
    const reply = await site.get("/cgi-bin/x.php/a/b?q=%C3%A9", "GET", "Cookie: c=3");
    expect(reply).toStartWith("HTTP/1.1 418 ");
    expect(reply).toContain("\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
    expect(bodyOf(reply)).toBe("\u00c3\u00a9|/a/b|3|/cgi-bin/x.php|/cgi-bin/x.php/a/b");
  });

  test("redirects", async () => {
    await using site = phpSite("header('Location: /elsewhere'); echo 'gone';");
    const reply = await site.get("/cgi-bin/x.php");
    expect(reply).toStartWith("HTTP/1.1 302 Found\r\n");
    expect(reply).toContain("\r\nLocation: /elsewhere\r\n");
    expect(bodyOf(reply)).toBe("gone");
  });

  test("does not take a query for its options (CVE-2012-1823)", async () => {
    await using site = phpSite("echo 'ran'; /* source */");
    expect(bodyOf(await site.get("/cgi-bin/x.php?-s"))).toBe("ran");
    expect(bodyOf(await site.get("/cgi-bin/x.php?%2ds+-n"))).toBe("ran");
  });

  test.each(["Content-Length", "Transfer-Encoding"])("takes an upload of 5 MB by %s", async (framing) => {
    await using site = phpSite(
      "echo $_FILES['f']['error'], ' ', $_FILES['f']['size'], ' ', md5_file($_FILES['f']['tmp_name']), ' ', $_POST['t'];",
      "upload_max_filesize=10M",
      "post_max_size=20M",
    );
    const file = Buffer.alloc(5_000_000, "upload me ");
    const body = Buffer.concat([
      Buffer.from('--B\r\nContent-Disposition: form-data; name="t"\r\n\r\ntext\r\n'),
      Buffer.from('--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'),
      file,
      Buffer.from("\r\n--B--\r\n"),
    ]);
    const chunked = framing !== "Content-Length";
    const client = await site.connect();
    client.send(`POST /cgi-bin/x.php HTTP/1.1\r\n${CLOSE}Content-Type: multipart/form-data; boundary=B\r\n`);
    client.send(
      chunked
        ? `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`
        : `Content-Length: ${body.length}\r\n\r\n`,
    );
    client.send(body);
    if (chunked) client.send("\r\n0\r\n\r\n");
    const md5 = new Bun.CryptoHasher("md5").update(file).digest("hex");
    expect(await client.text()).toContain(`0 5000000 ${md5} text`);
  });
});

describe.if(isToBeTested(outputOf(PERL, "-MCGI", "-e", "print 1") === "1"))("Perl's CGI.pm", () => {
  test("reads a form and redirects", async () => {
    await using site = new CGISite();
    site.file(
      "cgi-bin/x.pl",
      `#!${PERL}
use strict; use CGI; my $q = CGI->new;
if ($q->param('to')) { print $q->redirect($q->param('to')); exit }
print $q->header(-type => 'text/plain', -status => '201 Made', -cookie => $q->cookie(-name => 'c', -value => 'v'));
print join('|', $q->request_method, scalar $q->param('a'), $q->url, $q->path_info, $q->remote_host);
`,
      0o755,
    );
    const form = "a=b+c%21";
    const post = await site.ask(
      `POST /cgi-bin/x.pl/p HTTP/1.0\r\n${CLOSE}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
    );
    expect(post).toStartWith("HTTP/1.1 201 Made\r\n");
    expect(post).toContain("\r\nSet-Cookie: c=v; path=/\r\n");
    expect(bodyOf(post)).toBe("POST|b c!|http://site.test/cgi-bin/x.pl|/p|127.0.0.1");
    const redirect = await site.get("/cgi-bin/x.pl?to=http%3A%2F%2Fa.test%2F");
    expect(redirect).toStartWith("HTTP/1.1 302 Found\r\n");
    expect(redirect).toMatch(/\r\nlocation: http:\/\/a\.test\/\r\n/i);
    expect(await site.get("/cgi-bin/x.pl", "HEAD")).toStartWith("HTTP/1.1 201 Made\r\n");
  });
});

describe.if(isToBeTested(existsSync(GITWEB)))("gitweb", () => {
  test("shows a repository", async () => {
    const holder: Record<string, string> = {};
    await using site = new CGISite({ environment: holder });
    const projects = site.directoryAt("repositories");
    await runs(site, "git", "init", "-q", "--bare", "-b", "main", join(projects, "shown.git"));
    giveToScripts(join(projects, "shown.git"));
    holder["GITWEB_CONFIG"] = site.file("gitweb.conf", `$projectroot = '${projects}';\n1;\n`);
    site.script("gitweb", `exec ${GITWEB}`);
    const list = await site.get("/cgi-bin/gitweb");
    expect(list).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(list).toContain("shown.git");
    expect(list).toEndWith("</html>");
    const project = await site.get("/cgi-bin/gitweb?p=shown.git;a=summary");
    expect(project).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(await site.get("/cgi-bin/gitweb?p=none.git")).toStartWith("HTTP/1.1 404 ");
  });
});

describe("programs of the system", () => {
  test("a slow streamer: its first line arrives before its last is written", async () => {
    await using site = new CGISite();
    site.script("x", "echo Content-Type: text/plain; echo; seq 1 3; cat; seq 4 6");
    const client = await site.connect();
    client.send(`POST /cgi-bin/x HTTP/1.1\r\n${CLOSE}Content-Length: 1\r\n\r\n`);
    expect(await client.until("1\n2\n3\n")).not.toContain("4\n");
    client.send("-");
    expect(await client.text()).toContain("4\n5\n6\n");
  });

  test("one that sleeps for ever while the client leaves", async () => {
    await using site = new CGISite();
    site.script("x", "echo Content-Type: text/plain; echo; echo $$; exec sleep 1000000");
    const client = await site.connect();
    client.send(`GET /cgi-bin/x HTTP/1.1\r\n${CLOSE}\r\n`);
    // The head may come alone: it ends in the same bytes as the chunk.
    const leader = (): string | undefined => /\r\n(\d+)\n\r\n/.exec(client.received.toString("latin1"))?.[1];
    await eventually(() => leader() !== undefined || client.ended);
    expect(Number(leader())).toBeGreaterThan(1);
    client.reset();
    await groupGone(Number(leader()));
  });
});
