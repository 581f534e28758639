// A real browser: Debian's Chromium, without a window.

import { type Browser, chromium, type Page } from "playwright-core";

const PATHS: readonly (string | undefined)[] = [
  process.env["CHROMIUM"],
  "chromium",
  "chromium-browser",
  "google-chrome",
];

/** A browser that ends with its block. */
export class TestBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Starts it. */
  static async start(): Promise<TestBrowser> {
    const executablePath = PATHS.map((name) => (name === undefined ? null : Bun.which(name))).find(
      (path) => path !== null,
    );
    if (executablePath === undefined)
      throw new Error("No Chromium here: install Debian's package `chromium`, or set CHROMIUM");
    // As root there is no sandbox to be had; the only pages it sees are ours.
    const args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"];
    return new TestBrowser(await chromium.launch({ executablePath, args }));
  }

  /** A new page, and everything it complains about. */
  async page(
    options: {
      readonly colorScheme?: "light" | "dark";
      readonly ignoreHTTPSErrors?: boolean;
      readonly javaScriptEnabled?: boolean;
      readonly timezoneId?: string;
      readonly viewport?: { readonly width: number; readonly height: number };
    } = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await this.#browser.newPage({ viewport: { width: 800, height: 500 }, ...options });
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    return { page, complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
