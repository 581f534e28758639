// What can be turned on and off while the server runs, by a key on its terminal.

/** Looked at for each request. */
export interface Switch {
  on: boolean;
}
