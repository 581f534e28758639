// A folder as an archive, as a person gets it: by a button, and some of it by boxes, with and without JavaScript.

import { expect, test } from "bun:test";

import { entriesOf } from "../features/archive/unpackers.ts";
import { TestBrowser } from "../support/browser.ts";
import { Site } from "../support/site.ts";
import { Tool } from "../support/spawn-tool.ts";
import { TemporaryDirectory } from "../support/temporary-directory.ts";
import { violations } from "./axe.ts";

const HOSTILE = `<img src=x onerror=alert(1)> "quoted" & %41 #? + ü.txt`;

for (const javaScriptEnabled of [true, false]) {
  const means = javaScriptEnabled ? "with JavaScript" : "without JavaScript";
  test(`a browser downloads a folder, or what is ticked of it, ${means}`, async () => {
    using site = new Site({
      [HOSTILE]: "hostile",
      "folder/inner.txt": "inner",
      "other.txt": "other",
      "favicon.ico": "",
    });
    using temporary = new TemporaryDirectory();
    await using tool = new Tool(["-b", "127.0.0.1", "--archive", site.path, "0"]);
    await using browser = await TestBrowser.start();
    const { page, complaints } = await browser.page({ javaScriptEnabled });
    await page.goto(`http://127.0.0.1:${await tool.port()}/`);
    const downloaded = async (button: string): Promise<{ name: string; query: string; names: string[] }> => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: button, exact: true }).click(),
      ]);
      const path = temporary.join("saved");
      await download.saveAs(path);
      const name = download.suggestedFilename();
      const entries = await entriesOf(name.endsWith(".zip") ? "zip" : "tar", path);
      return { name, query: new URL(download.url()).search, names: entries.map((entry) => entry.name) };
    };

    const all = await downloaded("Download all as zip");
    expect(all.name).toBe("files.zip");
    expect(all.names).toEqual([
      "files/",
      "files/_img src=x onerror=alert(1)_ _quoted_ & %41 #_ + ü.txt",
      "files/favicon.ico",
      "files/folder/",
      "files/folder/inner.txt",
      "files/other.txt",
    ]);

    await page.getByRole("checkbox", { name: `Select ${HOSTILE}` }).check();
    await page.getByRole("checkbox", { name: "Select folder" }).check();
    const some = await downloaded("Download as tar");
    expect(some.name).toBe("files.tar");
    expect(some.names).toEqual(["files/", `files/${HOSTILE}`, "files/folder/", "files/folder/inner.txt"]);
    expect(await page.getByRole("button", { name: "Download selected as zip" }).isVisible()).toBe(true);

    await page.getByRole("checkbox", { name: "Select favicon.ico" }).check();
    await page.getByRole("checkbox", { name: "Select other.txt" }).check();
    const everything = await downloaded("Download selected as zip");
    expect(everything.names).toEqual(all.names);
    // So that a few thousand boxes fit into a request.
    if (javaScriptEnabled) expect(everything.query).toBe("?archive=zip");
    if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}
