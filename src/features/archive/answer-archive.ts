// The reply to a request for an archive: plans, decides, says the head, and sends what is wanted of it.

import { responsePlan } from "../../files/response-plan.ts";
import type { SimpleHTTPRequestHandler } from "../../handlers/simple-http-request-handler.ts";
import { type ByteRange, contentRange, unsatisfiedContentRange } from "../../semantics/byte-range.ts";
import type { Checksums } from "./checksums.ts";
import { attachment } from "./content-disposition.ts";
import { type ArchivePlan, type ArchiveRequest, planArchive } from "./plan.ts";
import { sendArchive } from "./send-archive.ts";

/** Whoever asks for several ranges gets the whole: there are clients that go on with a download, and none that jump about in it. */
const MAX_RANGES = 1;

/**
 * Answers with an archive, to GET and HEAD.
 *
 * @param handler whose request it is
 * @param request what is wanted
 * @param checksums finds out those of files
 */
export async function answerArchive(
  handler: SimpleHTTPRequestHandler,
  request: ArchiveRequest,
  checksums: Checksums,
): Promise<void> {
  const planned = await planArchive(handler, request);
  switch (planned.kind) {
    case "plan":
      return answerWith(handler, planned, checksums);
    case "missing":
      return handler.send_error(404, "File not found");
    case "too-many":
      return handler.send_error(403, "Too many files for one archive");
    case "busy":
      return handler.send_error(503, "Too many archives at once");
    case "abandoned":
      return;
    case "failed":
      return sayFailure(handler, planned.error);
  }
}

async function answerWith(
  handler: SimpleHTTPRequestHandler,
  plan: ArchivePlan,
  checksums: Checksums,
): Promise<void> {
  const { size, etag } = plan;
  // No time of last modification: a file that is taken away leaves none.
  const representation = { size, etag, lastModified: null };
  const reply = responsePlan(handler.command ?? "", handler.headers, representation, MAX_RANGES);
  switch (reply.kind) {
    case "full":
    case "multipart":
      return send(handler, 200, plan, { start: 0, end: size - 1 }, checksums);
    case "partial":
      return send(handler, 206, plan, reply.range, checksums);
    case "not-modified":
      return endWithout(handler, 304, plan);
    case "precondition-failed":
      return endWithout(handler, 412, plan);
    case "unsatisfiable":
      return endWithout(handler, 416, plan);
  }
}

async function send(
  handler: SimpleHTTPRequestHandler,
  status: 200 | 206,
  plan: ArchivePlan,
  range: ByteRange,
  checksums: Checksums,
): Promise<void> {
  if (plan.unreadable > 0) {
    handler.log_error("Archive of %r lacks what cannot be read: %d", handler.path, plan.unreadable);
  }
  handler.send_response(status);
  handler.send_header("Content-type", plan.type);
  handler.send_header("Content-Length", range.end - range.start + 1);
  if (status === 206) handler.send_header("Content-Range", contentRange(range, plan.size));
  handler.send_header("Content-Disposition", attachment(plan.fileName));
  handler.send_header("ETag", plan.etag);
  handler.send_header("Accept-Ranges", "bytes");
  endHead(handler);
  if (handler.command === "HEAD") return;
  await sendArchive(handler, plan.segments(checksums.forArchive(handler)), range);
}

function endWithout(
  handler: SimpleHTTPRequestHandler,
  status: 304 | 412 | 416,
  { size, etag }: ArchivePlan,
): void {
  handler.send_response(status);
  if (status === 416) handler.send_header("Content-Range", unsatisfiedContentRange(size));
  handler.send_header("ETag", etag);
  if (status !== 304) handler.send_header("Content-Length", 0);
  endHead(handler);
}

function endHead(handler: SimpleHTTPRequestHandler): void {
  for (const [name, value] of handler.extra_response_headers) {
    if (!handler.has_header(name)) handler.send_header(name, value);
  }
  handler.end_headers();
}

/** The machine is at fault. The peer learns for how long, the log why. */
function sayFailure(handler: SimpleHTTPRequestHandler, error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  handler.log_error("Cannot pack what %r names: %s", handler.path, error);
  // Descriptors come back when others are done.
  handler.send_error(code === "EMFILE" || code === "ENFILE" ? 503 : 500);
}
