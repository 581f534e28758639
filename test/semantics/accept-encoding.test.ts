import { describe, expect, test } from "bun:test";

import { acceptedEncoding } from "../../src/semantics/accept-encoding.ts";

const OFFERED = ["br", "zstd", "gzip"];

describe("acceptedEncoding()", () => {
  const cases: readonly [header: string | null, coding: string | undefined, offered?: readonly string[]][] = [
    [null, "identity"],
    ["", "identity"],
    ["gzip", "gzip"],
    ["GZip", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip, deflate, br", "br"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip;q=1.0, br;q=0.5", "gzip"],
    ["gzip;q=0.5, br;q=0.5", "br"],
    ["br;q=0.001", "br"],
    ["gzip;q=0", "identity"],
    ["gzip;q=0.0", "identity"],
    ["gzip;q=0.000, br;q=0", "identity"],
    ["*", "br"],
    ["*;q=0.5, gzip", "gzip"],
    ["*, br;q=0", "zstd"],
    ["*;q=0", undefined],
    ["*;q=0, identity", "identity"],
    ["*;q=0, identity;q=0.5, gzip;q=0.4", "identity"],
    ["identity;q=0", undefined],
    ["identity;q=0, gzip;q=0.1", "gzip"],
    ["identity, gzip;q=0.5", "identity"],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity", "identity"],
    ["deflate", "identity"],
    ["gzip ; q=0.5 , br ; q=0.9", "br"],
    ["gzip;Q=1", "gzip"],
    ["gzip\t;\tq=1", "gzip"],
    [",,gzip,,", "gzip"],
    // elements nobody can read are as good as absent
    ["gzip;q=2", "identity"],
    ["gzip;q=-1", "identity"],
    ["gzip;q=0.1234", "identity"],
    ["gzip;q=1.001", "identity"],
    ["gzip;q=", "identity"],
    ["gzip;q", "identity"],
    ["gzip;q=1e0", "identity"],
    ["gzip;level=9", "identity"],
    ["gzip;q=0.5;x=1, br;q=0.1", "br"],
    [";q=1", "identity"],
    ["gzip br", "identity"],
    ["__proto__, constructor", "identity"],
    // nothing to offer
    ["gzip", "identity", []],
    ["*;q=0", undefined, []],
  ];
  for (const [header, coding, offered = OFFERED] of cases) {
    test(`acceptedEncoding() answers ${coding} to ${JSON.stringify(header)} where [${offered.join()}] is offered`, () => {
      expect(acceptedEncoding(header, offered)).toBe(coding);
    });
  }
});
