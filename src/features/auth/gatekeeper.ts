// Who may come in: passwords are looked at here, and nowhere else.
//
// A guess costs its sender a place in a queue and us a tenth of a second on another thread, so a guess is looked at once: what
// was right a few minutes ago is remembered, by a digest that only this process can make, and so is what was wrong. A program
// that asks again and again with an old password therefore neither costs anything nor uses up its neighbours' patience.

import { createHmac, randomBytes } from "node:crypto";

import type { ClientAddress } from "../../connection/byte-streams.ts";
import type { BasicCredentials } from "./basic-credentials.ts";
import type { Credential } from "./credentials.ts";
import { neighbourhood } from "./neighbourhood.ts";
import { RecentDigests } from "./recent-digests.ts";
import { isPassword, type Secret } from "./secret.ts";
import { Throttle } from "./throttle.ts";
import { WorkQueue } from "./work-queue.ts";

/** What becomes of somebody. */
export type Verdict =
  | { readonly kind: "admitted"; readonly user: string }
  /** Nobody, or nobody with that password. */
  | { readonly kind: "stranger" }
  /** Too many were wrong at that address. */
  | { readonly kind: "throttled"; readonly seconds: number }
  /** Too many want to know at once, from wherever. */
  | { readonly kind: "busy" };

const STRANGER: Verdict = { kind: "stranger" };
const BUSY: Verdict = { kind: "busy" };

const REMEMBERED_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;

/** Two passwords at a time take 64 MiB and leave cores for others. */
const AT_ONCE = 2;
const MOST_WAITING = 64;

/** What a gatekeeper can be given beside the credentials. */
export interface GatekeeperOptions {
  /** Any clock that only goes forward, in milliseconds. */
  readonly now?: () => number;
  /** The one way in which passwords are compared. */
  readonly compare?: typeof isPassword;
}

/** Knows the users, and how often somebody was wrong. */
export class Gatekeeper {
  readonly #compare: typeof isPassword;
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #decoys: readonly Secret[];
  readonly #throttle: Throttle;
  readonly #right: RecentDigests;
  readonly #wrong: RecentDigests;
  readonly #queue = new WorkQueue(AT_ONCE, MOST_WAITING);
  /** What is being looked at: a browser asks for a page's pictures all at once. */
  readonly #pending = new Map<string, Promise<Verdict>>();
  readonly #key = randomBytes(32);

  /**
   * @param credentials the users; who is named twice has the later password
   * @param options what a test wants to be otherwise
   */
  constructor(
    credentials: readonly Credential[],
    { now = () => performance.now(), compare = isPassword }: GatekeeperOptions = {},
  ) {
    this.#compare = compare;
    this.#secrets = new Map(credentials.map(({ user, secret }) => [user, secret]));
    this.#decoys = [...this.#secrets.values()];
    this.#throttle = new Throttle(now);
    this.#right = new RecentDigests(now, REMEMBERED_MS, MOST_REMEMBERED);
    this.#wrong = new RecentDigests(now, REMEMBERED_MS, MOST_REMEMBERED);
  }

  /**
   * Decides about somebody.
   *
   * @param address where the request comes from
   * @param credentials what it says
   * @returns a promise only where the password has to be looked at
   */
  judge(address: ClientAddress, credentials: BasicCredentials | undefined): Verdict | Promise<Verdict> {
    if (credentials === undefined) return STRANGER;
    const place = neighbourhood(address);
    if (this.#throttle.patience(place) === "closed") return this.#throttled(place);
    const { user, password } = credentials;
    // What was right at one address is asked for anew at another one.
    const digest = this.#digest([place, user, password]);
    if (this.#right.has(digest)) return { kind: "admitted", user };
    if (this.#wrong.has(digest)) return STRANGER;
    if (this.#throttle.patience(place) === "strained") {
      this.#throttle.guessed(place);
      return this.#throttled(place);
    }
    return this.#pending.get(digest) ?? this.#look(digest, place, credentials) ?? BUSY;
  }

  /** Looks at a password when its turn comes. */
  #look(digest: string, place: string, credentials: BasicCredentials): Promise<Verdict> | undefined {
    const work = this.#queue.run(async (): Promise<Verdict> => {
      // Those that were before it in the queue may have been wrong.
      if (this.#throttle.patience(place) !== "open") {
        this.#throttle.guessed(place);
        return this.#throttled(place);
      }
      if (await this.#isRight(credentials)) {
        this.#right.add(digest);
        return { kind: "admitted", user: credentials.user };
      }
      this.#wrong.add(digest);
      this.#throttle.guessed(place);
      return STRANGER;
    });
    const verdict = work?.finally(() => this.#pending.delete(digest));
    if (verdict !== undefined) this.#pending.set(digest, verdict);
    return verdict;
  }

  /**
   * An unknown user's password is compared as well, with that of some user, always the same one, so that the time it takes does
   * not tell who is known. The answer is then no, whatever the comparison says.
   */
  async #isRight({ user, password }: BasicCredentials): Promise<boolean> {
    const secret = this.#secrets.get(user);
    const compared = secret ?? this.#decoyFor(user);
    if (compared === undefined) return false;
    const matches = await this.#compare(compared, password);
    return secret !== undefined && matches;
  }

  #decoyFor(user: string): Secret | undefined {
    const choice = Buffer.from(this.#digest([user]), "base64").readUInt32BE();
    return this.#decoys[choice % this.#decoys.length];
  }

  #digest(parts: readonly string[]): string {
    return createHmac("sha256", this.#key).update(JSON.stringify(parts)).digest("base64");
  }

  #throttled(place: string): Verdict {
    return { kind: "throttled", seconds: this.#throttle.secondsLeft(place) };
  }
}
