// A promise that is made when somebody asks for one.
//
// A connection is waited for in three places, one above the other: the loop of its requests in `handle()`, `run()` for what
// `finish()` does, the server for `shutdown_request()`. With async functions these waits were 960 bytes of each idle connection. Here
// who waits is an object that is told, and they are 130; there is a promise where a subclass awaits one, and nowhere else.

/** Who is told how something has ended; told once, of one of the two. */
export interface Sequel {
  resolve(): void;
  reject(reason: unknown): void;
}

/** A promise of nothing, that is, of an end. */
export class LazyPromise implements Promise<void>, Sequel {
  /** Who is told; from the end on, a promise that knows how it was. */
  #sequel: Sequel | Promise<void> | undefined;

  /** It has ended well. */
  resolve(): void {
    const sequel = this.#sequel;
    if (isEnd(sequel)) return;
    this.#sequel = Promise.resolve();
    sequel?.resolve();
  }

  /** It has failed. Where nobody waits, the runtime says so, as of any promise. */
  reject(reason: unknown): void {
    const sequel = this.#sequel;
    if (isEnd(sequel)) return;
    const failure = Promise.reject(reason);
    this.#sequel = failure;
    if (sequel === undefined) return;
    failure.catch(() => undefined); // who waited is told here
    sequel.reject(reason);
  }

  /** Has somebody told of the end: {@link then} without a promise. */
  tell(sequel: Sequel): void {
    const first = this.#sequel;
    if (first === undefined) this.#sequel = sequel;
    else if (isEnd(first)) follow(first, sequel);
    else this.#sequel = both(first, sequel);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then<Fulfilled = void, Rejected = never>(
    onfulfilled?: ((value: void) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onrejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#promise().then(onfulfilled, onrejected);
  }

  catch<Rejected = never>(
    onrejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<void | Rejected> {
    return this.#promise().catch(onrejected);
  }

  finally(onfinally?: (() => void) | null): Promise<void> {
    return this.#promise().finally(onfinally);
  }

  get [Symbol.toStringTag](): string {
    return "Promise";
  }

  #promise(): Promise<void> {
    if (isEnd(this.#sequel)) return this.#sequel;
    const made = Promise.withResolvers<void>();
    this.tell(made);
    return made.promise;
  }
}

// `Promise<void>` is what the types say, so who asks `instanceof Promise` before waiting has to be told yes. To extend `Promise` itself
// would make one each time.
Object.setPrototypeOf(LazyPromise.prototype, Promise.prototype);

/** What knows how it was; all else waits to be told, another lazy promise too. */
function isEnd(sequel: Sequel | Promise<void> | undefined): sequel is Promise<void> {
  return sequel instanceof Promise && !(sequel instanceof LazyPromise);
}

/** Whether what a method returned that may be async is something to wait for, by the rule of `await`. */
export function isAwaited(work: unknown): work is PromiseLike<void> {
  return typeof work === "object" && work !== null && "then" in work && typeof work.then === "function";
}

/**
 * Has somebody told of the end of some work, at once where it does not wait for anything.
 *
 * @param work what a method returned that may be async
 */
export function follow(work: PromiseLike<void> | void, sequel: Sequel): void {
  if (work instanceof LazyPromise) work.tell(sequel);
  else if (isAwaited(work)) followPromise(work, sequel);
  else sequel.resolve();
}

/** By itself, as a function that holds others pays for them at each call, whether they are made or not. */
function followPromise(work: PromiseLike<void>, sequel: Sequel): void {
  // Where it is no promise of the language's own, that makes one of it, and so one end, told later.
  void Promise.resolve(work).then(
    () => sequel.resolve(),
    (error: unknown) => sequel.reject(error),
  );
}

function both(first: Sequel, second: Sequel): Sequel {
  return {
    resolve() {
      first.resolve();
      second.resolve();
    },
    reject(reason) {
      first.reject(reason);
      second.reject(reason);
    },
  };
}
