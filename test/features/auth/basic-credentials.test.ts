import { describe, expect, test } from "bun:test";

import { basicCredentials, withoutCredentials } from "../../../src/features/auth/basic-credentials.ts";
import { HTTPMessage } from "../../../src/protocol/headers.ts";

function read(...values: readonly string[]): ReturnType<typeof basicCredentials> {
  const headers = new HTTPMessage();
  for (const value of values) headers.append("Authorization", value);
  return basicCredentials(headers);
}

function basic(text: string | Uint8Array): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

describe("basicCredentials()", () => {
  test("basicCredentials() reads the example of RFC 7617 section 2", () => {
    expect(read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")).toEqual({ user: "Aladdin", password: "open sesame" });
  });
  test("basicCredentials() reads the example of RFC 7617 section 2.1, in UTF-8", () => {
    expect(read("Basic dGVzdDoxMjPCow==")).toEqual({ user: "test", password: "123£" });
  });
  test("basicCredentials() takes the scheme in any case, and padding that is left out", () => {
    for (const scheme of ["basic", "BASIC", "bAsIc", "Basic  "]) {
      expect(read(`${scheme} YTpi`)).toEqual({ user: "a", password: "b" });
    }
    expect(read("Basic YTpiYw")).toEqual({ user: "a", password: "bc" });
  });
  test("basicCredentials() divides at the first colon", () => {
    expect(read(basic("a:b:c:"))).toEqual({ user: "a", password: "b:c:" });
    expect(read(basic(":"))).toEqual({ user: "", password: "" });
  });
  test("basicCredentials() puts together an umlaut that was taken apart", () => {
    expect(read(basic("a\u0308:x"))?.user).toBe("\u00e4");
  });
  const refused: readonly (readonly [name: string, value: string])[] = [
    ["an empty value", ""],
    ["a scheme alone", "Basic"],
    ["a scheme and a space", "Basic "],
    ["another scheme", "Bearer YTpi"],
    ["no space", "BasicYTpi"],
    ["no base64", "Basic a:b"],
    ["base64 for URLs", "Basic YTpi-_"],
    ["two words", "Basic YTpi YTpi"],
    ["a list", "Basic YTpi, Basic YTpi"],
    ["no colon", basic("ab")],
    ["a NUL", basic("a:b\0")],
    ["a line feed", basic("a:b\n")],
    ["half a character", basic(Buffer.from("a:\xe4", "latin1"))],
    ["padding alone", "Basic =="],
    ["what would be code", "Basic ${7*7}"],
  ];
  for (const [name, value] of refused) {
    test(`basicCredentials() makes nothing of ${name}`, () => {
      expect(read(value)).toBeUndefined();
    });
  }
  test("basicCredentials() makes nothing of none, and of two", () => {
    expect(read()).toBeUndefined();
    expect(read("Basic YTpi", "Basic YTpi")).toBeUndefined();
  });
  test("basicCredentials() reads 48 KiB of password", () => {
    expect(read(basic(`a:${"x".repeat(48 * 1024)}`))?.password.length).toBe(48 * 1024);
  });
});

describe("withoutCredentials()", () => {
  test("withoutCredentials() leaves out that field alone, and changes nothing", () => {
    const headers = new HTTPMessage();
    for (const name of ["A", "AUTHORIZATION", "B", "Proxy-Authorization", "A"]) headers.append(name, name);
    expect(withoutCredentials(headers).keys()).toEqual(["A", "B", "Proxy-Authorization", "A"]);
    expect(headers.has("authorization")).toBe(true);
  });
});
