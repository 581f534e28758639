// What the parser and the header writer do for one request.

import { Connection } from "../../../src/connection/connection.ts";
import type { Transport } from "../../../src/connection/transport.ts";
import { BaseHTTPRequestHandler } from "../../../src/handlers/base-http-request-handler.ts";
import { DEFAULT_HEAD_LIMITS, HeadScanner } from "../../../src/protocol/head-scanner.ts";
import { parseHeaderBlock } from "../../../src/protocol/header-block.ts";
import { readRequestHead, recentHeads } from "../../../src/protocol/request-head.ts";
import { parseRequestLine } from "../../../src/protocol/request-line.ts";
import { SERVER } from "../../support/socketless.ts";
import { BROWSER } from "../browser.ts";

const REQUEST_LINE = "GET /assets/file-1.js HTTP/1.1";
const FIELDS = Object.entries(BROWSER).map(([name, value]) => `${name}: ${value}\r\n`);
const BLOCK = `Host: 127.0.0.1:8000\r\n${FIELDS.join("")}\r\n`;
const HEAD_TEXT = `${REQUEST_LINE}\r\n${BLOCK}`;
const HEAD = Buffer.from(HEAD_TEXT, "latin1");

/** Takes all and forgets it. */
const NOWHERE: Transport = {
  write: (_bytes, _offset, length) => length,
  shutdown: () => undefined,
  close: () => undefined,
  terminate: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

class SilentHandler extends BaseHTTPRequestHandler {
  override protocol_version = "HTTP/1.1";
  override request_version = "HTTP/1.1";
  override log_request(): void {
    // What a log costs is measured elsewhere.
  }
}

const recent = recentHeads(DEFAULT_HEAD_LIMITS);
recent.keep(HEAD_TEXT, { text: HEAD_TEXT, read: readRequestHead(HEAD_TEXT) });
const scanner = new HeadScanner();
const connection = new Connection(NOWHERE, ["127.0.0.1", 50000]);
const handler = new SilentHandler(connection, connection.client_address, SERVER);

/** Each by the name of its row; it answers with something that depends on all its work. */
export const OPERATIONS: Readonly<Record<string, () => number>> = {
  "find the end of a head": () => {
    scanner.reset();
    return scanner.scan(HEAD, HEAD.length);
  },
  "parse a request line": () => Object.keys(parseRequestLine(REQUEST_LINE)).length,
  "parse a browser's fields": () => {
    const headers = parseHeaderBlock(BLOCK, 0, BLOCK.length);
    return "refused" in headers ? -1 : headers.size;
  },
  "read the same head again": () => {
    const { fields } = recent.get(HEAD_TEXT)?.read ?? readRequestHead(HEAD_TEXT);
    return fields === undefined || "refused" in fields
      ? -1
      : (fields.headers.copy().get("Host")?.length ?? -1);
  },
  "write the head of a reply": () => {
    handler.send_response(200);
    handler.send_header("Content-Type", "text/javascript");
    handler.send_header("Content-Length", 4096);
    handler.send_header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    handler.send_header("ETag", '"1234-5678-9abc"');
    handler.end_headers();
    handler.wfile.flush();
    return handler.reply_status;
  },
};
