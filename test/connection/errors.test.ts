import { describe, expect, test } from "bun:test";

import {
  BrokenPipeError,
  ConnectionError,
  ConnectionResetError,
  IncompleteReadError,
  TimeoutError,
} from "../../src/connection/errors.ts";

describe.each([
  ["ConnectionError", new ConnectionError("text"), "text"],
  ["BrokenPipeError", new BrokenPipeError(), "The peer has closed the connection"],
  ["ConnectionResetError", new ConnectionResetError(), "Connection reset by peer"],
  ["IncompleteReadError", new IncompleteReadError(), "The request body ended before its announced length"],
])("%s", (name, error, message) => {
  test("has Python's name and says what happened", () => {
    expect(error.name).toBe(name);
    expect(`${error}`).toBe(`${name}: ${message}`);
  });

  test("is a ConnectionError", () => {
    expect(error).toBeInstanceOf(ConnectionError);
  });
});

describe("TimeoutError", () => {
  test("has Python's name and text, and is no ConnectionError: the peer may well be there", () => {
    expect(`${new TimeoutError()}`).toBe("TimeoutError: timed out");
    expect(new TimeoutError()).not.toBeInstanceOf(ConnectionError);
  });
});
