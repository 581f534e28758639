// `http.server.HTTPSServer` and `ThreadingHTTPSServer`, Python 3.14's.

import type { TLSEndpoint } from "./bun-listener.ts";
import { loadCertificate } from "./certificate.ts";
import type { RequestHandlerClass, ServerAddress } from "./contracts.ts";
import { HTTPServer } from "./http-server.ts";
import { ThreadingMixIn } from "./threading-mix-in.ts";

/** Python's keyword arguments. */
export interface HTTPSOptions {
  /** A PEM file with the certificate, those that sign it, and perhaps the key. */
  readonly certfile: string;
  /** A PEM file with the key; left out: it is in `certfile`. */
  readonly keyfile?: string | null;
  /** What the key is encrypted with. */
  readonly password?: string | null;
  /** Protocols to agree on by ALPN; `http/1.1` and `http/1.0` where left out. */
  readonly alpn_protocols?: readonly string[] | null;
  /** Whether to bind in the constructor. */
  readonly bind_and_activate?: boolean;
}

/**
 * An HTTP server over TLS: `http.server.HTTPSServer`.
 *
 * Python shakes hands while it accepts, so that one client that connects and is silent holds up all others. Here a handshake
 * takes nobody's time but its own.
 *
 * @example
 * ```ts
 * await using httpd = new HTTPSServer(["127.0.0.1", 8443], SimpleHTTPRequestHandler, { certfile: "cert.pem", keyfile: "key.pem" });
 * await httpd.serve_forever();
 * ```
 */
export class HTTPSServer extends HTTPServer {
  /** Seconds in which a client has to finish its handshake. */
  static handshake_timeout = 10;

  readonly certfile: string;
  readonly keyfile: string | null;
  readonly password: string | null;
  readonly alpn_protocols: readonly string[];

  /**
   * @param server_address `[host, port]`; a host of `""` is every interface, a port of 0 a free one
   * @param RequestHandlerClass the class whose instances answer
   * @param options the certificate and its key
   * @throws CertificateError where they cannot be used
   * @throws BindError where the address cannot be had
   */
  constructor(
    server_address: ServerAddress,
    RequestHandlerClass: RequestHandlerClass,
    options: HTTPSOptions,
  ) {
    super(server_address, RequestHandlerClass, false);
    this.certfile = options.certfile;
    this.keyfile = options.keyfile ?? null;
    this.password = options.password ?? null;
    // Python offers only the first. But where nothing is agreed on, the handshake fails here, and HTTP/1.0 is spoken, too.
    this.alpn_protocols = options.alpn_protocols ?? ["http/1.1", "http/1.0"];
    if (options.bind_and_activate !== false) this.bind_and_activate();
  }

  override get secure(): boolean {
    return true;
  }

  protected override tls(): TLSEndpoint {
    const { handshake_timeout } = this.constructor as typeof HTTPSServer;
    return {
      ...loadCertificate(this.certfile, this.keyfile, this.password),
      alpn: this.alpn_protocols,
      handshakeSeconds: handshake_timeout,
    };
  }
}

/** An HTTP server over TLS that answers all its connections at the same time: `http.server.ThreadingHTTPSServer`. */
export class ThreadingHTTPSServer extends ThreadingMixIn(HTTPSServer) {
  override daemon_threads = true;
}
