// A browser with the page in it, by whatever the platform opens things with.

import { withoutPasswords } from "./secret-variables.ts";
import type { Environment } from "./surroundings.ts";

/** The program that hands a URL to the browser, and its arguments before the URL. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  // `start` would do too, but it is a shell's.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a URL.
 *
 * @param url what to open
 * @param env the environment of the program
 * @param platform `process.platform`
 * @returns whether there was a program to start; whether it found a browser is its own affair
 */
export function openBrowser(
  url: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): boolean {
  try {
    const opener = [...(OPENERS[platform] ?? ["xdg-open"]), url];
    // It may live as long as the browser, and the server must neither wait for it nor end it.
    Bun.spawn(opener, {
      env: withoutPasswords(env),
      stdio: ["ignore", "ignore", "ignore"],
      detached: true,
    }).unref();
    return true;
  } catch {
    return false;
  }
}
