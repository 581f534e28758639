// Features that a key turns on and off while the server runs.
//
// What is off is not in the handler class and not loaded. So the first time a key turns something on, the class is made anew, with
// all that the command line said and that feature in its place among the others (behind the passwords, if there are any), and
// who is connected has to connect again. From then on there is a switch in the class.

import type { HandlerClass } from "../features/feature.ts";
import type { RequestHandlerClass } from "../server/contracts.ts";
import type { HTTPServer } from "../server/http-server.ts";
import { switchesFor } from "./compose-handler.ts";
import type { Switches } from "./feature-context.ts";
import type { Values } from "./options.ts";

/** What can be turned on and off. */
export type LaterFeature = keyof Switches;

/** Makes the handler class for some values. */
export type Composer = (values: Values, switches: Switches) => Promise<HandlerClass & RequestHandlerClass>;

/** The handler class of a server, now and later. */
export class LaterFeatures {
  readonly #compose: Composer;
  readonly #switches: Switches;
  #values: Values;
  #last: Promise<void> = Promise.resolve();

  /**
   * @param values what the user wants
   * @param compose makes a class
   * @param switches those of the class that there is already
   */
  constructor(values: Values, compose: Composer, switches: Switches = switchesFor(values)) {
    this.#values = values;
    this.#compose = compose;
    this.#switches = switches;
  }

  /** The class for the values as they are. */
  handler(): Promise<HandlerClass & RequestHandlerClass> {
    return this.#compose(this.#values, this.#switches);
  }

  /** Whether a feature is on. */
  isOn(name: LaterFeature): boolean {
    return this.#switches[name].on;
  }

  /**
   * Turns a feature on where it is off, and off where it is on.
   *
   * @param name the feature
   * @param server whose handlers are to have it
   * @returns settles when it is so
   */
  toggle(name: LaterFeature, server: HTTPServer): Promise<void> {
    // One after the other: each makes a class of what the one before has left.
    const toggled = this.#last.then(() => this.#toggle(name, server));
    this.#last = toggled.catch(() => undefined); // whoever pressed the key is told
    return toggled;
  }

  async #toggle(name: LaterFeature, server: HTTPServer): Promise<void> {
    const gate = this.#switches[name];
    const given: Readonly<Record<string, unknown>> = this.#values;
    const isThere = given[name] === true;
    if (!isThere) {
      const values = { ...this.#values, [name]: true };
      server.RequestHandlerClass = await this.#compose(values, this.#switches);
      this.#values = values;
    }
    gate.on = !gate.on;
    if (!isThere) letGo(server);
  }
}

/** Connections have the handler that they were opened with: what is under way on them is the last. */
function letGo({ connections }: HTTPServer): void {
  for (const connection of connections) {
    connection.draining = true;
    if (connection.idle) void connection.close(); // settles when the peer has seen it
  }
}
