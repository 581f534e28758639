// What runs in the browser: it waits for news, exchanges style sheets in place, and loads the page anew for everything else.
//
// A browser opens six connections to a server at most, for all its tabs; a stream for each tab would use them up, and the seventh
// tab would load for ever. So where a browser has locks (with HTTPS, and on localhost) one tab listens and tells the others.

/** Where the script is; no file is found there, as its name begins with a dot. */
export const SCRIPT_PATH = "/.serve-forever/live.js";

/** Where the stream of changes is. */
export const STREAM_PATH = "/.serve-forever/live";

/** The script, for any page. On a page without style sheets of its own, as a listing is, a new style is news like any other. */
export const CLIENT_SCRIPT = `"use strict";
(() => {
  const name = "serve-forever live";
  // A page in a sandbox, as visitors' pages are where they may upload, is of no origin, and may listen to none.
  if (window[Symbol.for(name)] || self.origin === "null") return;
  window[Symbol.for(name)] = true;
  let version;
  const channel = new BroadcastChannel(name);
  const replaced = new WeakSet();

  // A page may keep itself, for as long as it has something to lose.
  function reload() {
    if (document.dispatchEvent(new Event("serve-forever:reload", { cancelable: true }))) location.reload();
  }

  // The old sheet holds until the new one is there: the page is never without.
  function swapStyles() {
    const links = [...document.querySelectorAll('link[rel~="stylesheet" i][href]')].filter(
      (link) => !replaced.has(link) && new URL(link.href).origin === location.origin,
    );
    const imports = [...document.querySelectorAll("style")].some((style) => /@import/i.test(style.textContent));
    if (links.length === 0 || imports) return reload();
    for (const link of links) {
      const url = new URL(link.href);
      url.searchParams.set("live", Date.now());
      const next = link.cloneNode();
      next.href = url;
      next.removeAttribute("integrity");
      next.onload = next.onerror = () => link.remove();
      replaced.add(link);
      link.after(next);
    }
  }

  const actions = { style: swapStyles, page: reload };
  channel.onmessage = ({ data }) => actions[data]?.();
  function tell(kind) {
    channel.postMessage(kind);
    actions[kind]();
  }

  function listen() {
    const source = new EventSource(${JSON.stringify(STREAM_PATH)});
    source.addEventListener("hello", ({ data }) => {
      const isNews = version !== undefined && version !== data;
      version = data;
      if (isNews) tell("page");
    });
    for (const kind of Object.keys(actions)) {
      source.addEventListener(kind, ({ data }) => {
        version = data;
        tell(kind);
      });
    }
    // A stream that ends is opened again by the browser, one that is refused is not.
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    };
  }

  if (navigator.locks) navigator.locks.request(name, () => (listen(), new Promise(() => {})));
  else listen();
})();
`;
