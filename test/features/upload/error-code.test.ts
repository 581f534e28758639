import { expect, test } from "bun:test";

import { errorCode, fileSystemRefusal } from "../../../src/features/upload/error-code.ts";

const failed = (code: string): Error => Object.assign(new Error(`${code}: /secret/path`), { code });

test("errorCode() answers the system's code", () => {
  expect(errorCode(failed("ENOSPC"))).toBe("ENOSPC");
  expect(errorCode(new Error("x"))).toBe("");
  expect(errorCode("x")).toBe("");
});

for (const [code, status] of Object.entries({
  ENOSPC: 507,
  EDQUOT: 507,
  EROFS: 403,
  EFBIG: 413,
  EMFILE: 503,
})) {
  test(`fileSystemRefusal() answers ${code} with ${status} and none of its words`, () => {
    const refused = fileSystemRefusal(failed(code));
    expect(refused?.status).toBe(status);
    expect(refused?.message).not.toContain("secret");
  });
}

test("fileSystemRefusal() leaves the rest to whoever called", () => {
  expect(fileSystemRefusal(failed("EIO"))).toBeUndefined();
  expect(fileSystemRefusal(failed("toString"))).toBeUndefined();
  expect(fileSystemRefusal(new TypeError("x"))).toBeUndefined();
});
