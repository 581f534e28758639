// A click that leads to another page.

import type { Locator, Page } from "playwright-core";

/** Clicks, and settles when the page that it leads to is loaded: the click itself is over when that page has only begun. */
export async function follow(page: Page, what: Locator): Promise<void> {
  await Promise.all([page.waitForEvent("load"), what.click()]);
}
