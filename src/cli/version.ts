// The version has one home, package.json; a bundle and a binary carry its text with them.

import { version } from "../../package.json" with { type: "json" };

/** The tool's version, e.g. `0.1.0`. */
export const VERSION: string = version;
