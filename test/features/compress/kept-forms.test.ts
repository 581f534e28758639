import { describe, expect, test } from "bun:test";

import { KeptForms } from "../../../src/features/compress/kept-forms.ts";

const form = (size: number): Promise<Buffer> => Promise.resolve(Buffer.alloc(size));

describe("KeptForms", () => {
  test("KeptForms keeps what was made", async () => {
    const kept = new KeptForms(100);
    const made = await kept.make("a", true, () => form(10));
    expect(kept.get("a")).toBe(made);
    expect(kept.bytes).toBe(10);
  });

  test("KeptForms makes once what several ask for at the same time", async () => {
    const kept = new KeptForms(100);
    let made = 0;
    const make = (): Promise<Buffer> => {
      made++;
      return form(10);
    };
    const [first, second] = await Promise.all([kept.make("a", true, make), kept.make("a", true, make)]);
    expect(first).toBe(second);
    expect(made).toBe(1);
  });

  test("KeptForms forgets what was not asked for longest, and keeps nothing too large", async () => {
    const kept = new KeptForms(100);
    for (const key of ["a", "b"]) await kept.make(key, true, () => form(40));
    kept.get("a");
    await kept.make("c", true, () => form(40));
    expect([kept.get("a")?.length, kept.get("b"), kept.get("c")?.length]).toEqual([40, undefined, 40]);
    await kept.make("d", true, () => form(101));
    expect(kept.get("d")).toBeUndefined();
    expect(kept.bytes).toBe(80);
  });

  test("KeptForms neither keeps nor shares what may not be kept, and remembers no failure", async () => {
    const kept = new KeptForms(100);
    await kept.make("a", false, () => form(10));
    expect(kept.get("a")).toBeUndefined();
    expect(await kept.make("b", true, () => Promise.resolve(undefined))).toBeUndefined();
    expect((await kept.make("b", true, () => form(1)))?.length).toBe(1);
  });
});
