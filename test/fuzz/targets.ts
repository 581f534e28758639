// All targets.

import { acceptEncoding } from "./accept-encoding.fuzz.ts";
import { archive } from "./archive.fuzz.ts";
import { byteRange } from "./byte-range.fuzz.ts";
import { cgiOutput } from "./cgi-output.fuzz.ts";
import { cgiPath } from "./cgi-path.fuzz.ts";
import { chunked } from "./chunked.fuzz.ts";
import { conversation } from "./conversation.fuzz.ts";
import { credentials } from "./credentials.fuzz.ts";
import { entityTag } from "./entity-tag.fuzz.ts";
import { formText } from "./form-text.fuzz.ts";
import { escaping } from "./html.fuzz.ts";
import { httpDate } from "./http-date.fuzz.ts";
import { listing } from "./listing-page.fuzz.ts";
import { wish } from "./listing-wish.fuzz.ts";
import { log } from "./log-line.fuzz.ts";
import { multipart } from "./multipart.fuzz.ts";
import { preconditions } from "./preconditions.fuzz.ts";
import { proxy } from "./proxy.fuzz.ts";
import { pythonText } from "./python-text.fuzz.ts";
import { replyFields } from "./reply-field.fuzz.ts";
import { requestHead } from "./request-head.fuzz.ts";
import { site } from "./site.fuzz.ts";
import { socket } from "./socket.fuzz.ts";
import type { Target } from "./target.ts";
import { upload } from "./upload.fuzz.ts";
import { urlPath } from "./url-path.fuzz.ts";

/** In the order of a request's way through the server. */
export const TARGETS: readonly Target[] = [
  requestHead,
  chunked,
  urlPath,
  preconditions,
  byteRange,
  httpDate,
  entityTag,
  acceptEncoding,
  escaping,
  listing,
  log,
  replyFields,
  pythonText,
  formText,
  multipart,
  cgiPath,
  cgiOutput,
  credentials,
  wish,
  archive,
  upload,
  proxy,
  conversation,
  site,
  socket,
];
