// What there is only for a person on a terminal: keys, a QR code, and a line at the end. A script loads none of this.

import type { Feature } from "../features/feature.ts";
import { InFlight } from "../features/in-flight.ts";
import { plain } from "../features/paint.ts";
import type { Paint } from "../features/paint.ts";
import { counting, tallyLine } from "../features/tally.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { localURL, networkURL } from "./banner.ts";
import { KeyReader } from "./key-reader.ts";
import { pressKey } from "./keys.ts";
import type { LaterFeatures } from "./later-features.ts";
import type { Values } from "./options.ts";
import { paintFor } from "./paint-for.ts";
import type { Surroundings } from "./surroundings.ts";
import { hasPerson } from "./surroundings.ts";

/** Somebody looks on. */
export class TerminalSession implements Disposable {
  /** What the handlers need for it; outside of all others. */
  readonly features: readonly Feature[];
  readonly #values: Values;
  readonly #world: Surroundings;
  readonly #paint: Paint;
  readonly #tally = { requests: 0, bytes: 0 };
  readonly #flight = new InFlight();
  #begun: number | undefined;
  #keys: KeyReader | undefined;

  constructor(values: Values, world: Surroundings) {
    this.#values = values;
    this.#world = world;
    this.#paint = paintFor(world.stdout, world.env);
    // Workers count for themselves, and nobody asks them.
    this.features = this.#hasWorkers ? [] : [counting(this.#tally), this.#flight.feature];
  }

  /** Whether there are keys to press, now or when the job is brought to the front. */
  get hasKeys(): boolean {
    return hasPerson(this.#world);
  }

  /**
   * Begins to listen to keys.
   *
   * @param server what they act on
   * @param later what they turn on and off
   * @param interrupt what Ctrl-C does
   */
  begin(server: HTTPServer, later: LaterFeatures, interrupt: () => void): void {
    this.#begun = performance.now();
    if (!this.hasKeys) return;
    const { stdin, env, isForeground } = this.#world;
    const desk = {
      server,
      later,
      interrupt,
      env,
      localURL: localURL(server.server_address, server.secure),
      networkURL: networkURL(server.server_address, server.secure),
      flight: this.#flight,
      hasWorkers: this.#hasWorkers,
      hasPasswords: this.#values.auth.length > 0,
      write: (text: string) => void this.#world.stdout.write(text),
      showCode: (url: string | undefined) => this.showCode(url),
    };
    // It says itself what goes wrong.
    this.#keys = new KeyReader(stdin, (key) => void pressKey(key, desk), isForeground);
  }

  /** Shows the QR code of a URL; undefined: there is none that others could use. */
  async showCode(url: string | undefined): Promise<void> {
    const { stdout } = this.#world;
    if (url === undefined) {
      stdout.write("  No other device can reach this server, so there is no QR code.\n");
      return;
    }
    const { qrCode } = await import("./qr.ts");
    const look = this.#paint === plain ? "plain" : "coloured";
    stdout.write(`${qrCode(url, look)}  ${this.#paint("cyan", url)}\n\n`);
  }

  /** Gives the terminal back, and says what was done. */
  [Symbol.dispose](): void {
    this.#keys?.[Symbol.dispose]();
    if (this.#begun === undefined || this.#hasWorkers) return;
    const line = tallyLine(this.#tally, performance.now() - this.#begun);
    this.#world.stdout.write(`  ${this.#paint("dim", line)}\n`);
  }

  get #hasWorkers(): boolean {
    return this.#values.workers !== undefined;
  }
}
