// Files that a browser runs when it opens them. Where visitors may put files, such a file must not act as a page of ours: it
// could read what the one who looks at it may read, and write with their password.

/** HTML and whatever is XML, SVG among it: scripts run in all of them. */
const ACTIVE =
  /^(?:text\/html|application\/xhtml\+xml|(?:text|application)\/(?:xml|xsl|xslt)|[^;]*\+xml)\s*(?:;|$)/i;

/**
 * What an active file may do. Its scripts run, so that a site goes on working as far as it can, but in an origin of their own
 * that has no name: to everything here, and to what the browser stores for us, they are strangers.
 */
export const SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

/**
 * Whether a browser runs what is in a file.
 *
 * @param type its media type
 */
export function isActiveType(type: string): boolean {
  return ACTIVE.test(type);
}
