// What a terminal shows after some output, as markup: as much of a terminal as the prompt uses.

import { html as markup, type SafeHTML } from "../../src/semantics/html.ts";

/** Foreground colours of SGR 30 to 37 and 90 to 97, of a quiet dark terminal. */
const COLOURS: Readonly<Record<number, string>> = {
  31: "#e06c75",
  32: "#8cc570",
  33: "#d7ba7d",
  34: "#6ca8f0",
  35: "#c08add",
  36: "#5cc4cf",
  90: "#6b7280",
};

interface Look {
  readonly colour: string | undefined;
  readonly dim: boolean;
  readonly bold: boolean;
  readonly inverse: boolean;
}

interface Cell {
  readonly character: string;
  readonly look: Look;
}

const PLAIN: Look = { colour: undefined, dim: false, bold: false, inverse: false };

/** A control sequence, a line break, or one character. */
const TOKEN = /\u001b\[(?<parameters>[?\d;]*)(?<command>[A-Za-z])|(?<character>[^])/gu;

/**
 * The screen after some output.
 *
 * @param output what a program wrote, with its control sequences
 * @returns the lines, as markup for a `<pre>`
 */
export function terminalScreen(output: string): SafeHTML {
  const screen = new Screen();
  for (const { groups } of output.matchAll(TOKEN)) {
    if (groups?.["command"] !== undefined) screen.obey(groups["command"], groups["parameters"] ?? "");
    else screen.write(groups?.["character"] ?? "");
  }
  while (screen.lines.at(-1)?.length === 0) screen.lines.pop();
  return markup`${screen.lines.map((line) => markup`${Array.from(line, cellMarkup)}\n`)}`;
}

class Screen {
  readonly lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #look = PLAIN;

  write(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#moveTo(this.#row + 1, this.#column);
    else this.#line()[this.#column++] = { character, look: this.#look };
  }

  obey(command: string, parameters: string): void {
    const count = Number(parameters) || 1;
    switch (command) {
      case "A":
        return this.#moveTo(this.#row - count, this.#column);
      case "B":
        return this.#moveTo(this.#row + count, this.#column);
      case "C":
        return this.#moveTo(this.#row, this.#column + count);
      case "D":
        return this.#moveTo(this.#row, this.#column - count);
      case "G":
        return this.#moveTo(this.#row, count - 1);
      case "J":
        this.lines.length = this.#row + 1;
        this.#line().length = this.#column;
        return;
      case "K":
        this.#line().length = parameters === "2" ? 0 : this.#column;
        return;
      case "m":
        for (const code of parameters.split(";")) this.#look = changed(this.#look, Number(code));
    }
  }

  #line(): Cell[] {
    return (this.lines[this.#row] ??= []);
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, row);
    this.#column = Math.max(0, column);
    while (this.lines.length <= this.#row) this.lines.push([]);
  }
}

function changed(look: Look, code: number): Look {
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...look, bold: true };
    case 2:
      return { ...look, dim: true };
    case 7:
      return { ...look, inverse: true };
    case 22:
      return { ...look, bold: false, dim: false };
    case 27:
      return { ...look, inverse: false };
    default:
      return { ...look, colour: COLOURS[code] };
  }
}

/** A hole in a line is a blank. */
function cellMarkup(cell: Cell | undefined): SafeHTML {
  if (cell === undefined) return markup` `;
  const { colour, dim, bold, inverse } = cell.look;
  const style = [
    ...(colour === undefined ? [] : [`color:${colour}`]),
    ...(dim ? ["opacity:.6"] : []),
    ...(bold ? ["font-weight:bold"] : []),
    ...(inverse ? ["filter:invert(1)"] : []),
  ];
  return markup`<span style="${style.join(";")}">${cell.character}</span>`;
}
