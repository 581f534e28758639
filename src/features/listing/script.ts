// What the listing page does by itself where the browser runs JavaScript: it filters, it moves by the keyboard, it shows
// pictures and plays clips in place, and it tells times in the visitor's time zone. Without it the page still does its work.

/** The page's script. */
export const SCRIPT: string = lean(String.raw`
"use strict";
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const body = find("#list tbody");
  const filter = find("#filter");
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const linkOf = (row) => row && find("th a", row);
  const up = find("[rel=up]");
  const keys = find("#keys");
  if (keys) keys.hidden = false;
  const below = "nextElementSibling";
  const above = "previousElementSibling";

  const next = (row, way, fits = () => true) => {
    do row = row[way]; while (row && (row.hidden || !fits(row)));
    return row;
  };
  const first = () => body && (body.rows[0]?.hidden ? next(body.rows[0], below) : body.rows[0]);
  const last = () => { const row = body?.rows[body.rows.length - 1]; return row?.hidden ? next(row, above) : row; };

  if (body) {
    const status = find("#status");
    const all = find("#all");
    filter.hidden = false;
    let names;
    const narrow = () => {
      const wanted = filter.value.trim().toLowerCase();
      names ??= Array.from(body.rows, (row) => linkOf(row).textContent.toLowerCase());
      let shown = 0;
      for (let i = 0; i < names.length; i++) {
        const row = body.rows[i];
        const fits = names[i].includes(wanted);
        if (row.hidden === fits) row.hidden = !fits;
        shown += fits;
      }
      status.textContent = wanted ? shown + " of " + names.length : "";
    };
    filter.oninput = narrow;
    filter.onkeydown = (event) => {
      if (event.key === "Enter" && !event.isComposing) linkOf(first())?.focus();
      if (event.key === "Escape") { filter.value = ""; narrow(); filter.blur(); }
    };
    if (filter.value) narrow();
    if (all) {
      all.hidden = false;
      all.onchange = () => {
        for (const box of body.querySelectorAll("tr:not([hidden]) [name=select]")) box.checked = all.checked;
      };
    }
    if (body.dataset.zone !== Intl.DateTimeFormat().resolvedOptions().timeZone) {
      const two = (value) => String(value).padStart(2, "0");
      for (const time of body.getElementsByTagName("time")) {
        const at = new Date(time.dateTime);
        time.textContent = at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate()) + " " + two(at.getHours()) + ":" + two(at.getMinutes());
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(target) || find("dialog[open]")) return;
    const row = target.closest("#list tbody tr");
    const goes = {
      ArrowDown: () => row ? next(row, below) : first(),
      ArrowUp: () => row ? next(row, above) : last(),
      Home: () => row && first(),
      End: () => row && last(),
    }[key];
    const link = goes && !target.closest("video, audio, .md") && linkOf(goes());
    if (link) link.focus();
    else if (key === "/" && body) filter.focus();
    else if (key === "Backspace" && up) up.click();
    else return;
    event.preventDefault();
  });

  let viewer, shown;
  const media = "a.i, a.v, a.a";
  const isMedia = (row) => find(media, row);
  const neighbour = (way) => next(shown.closest("tr"), way, isMedia);
  const show = (link) => {
    shown = link;
    const name = link.textContent;
    const kind = link.className;
    const element = document.createElement(kind === "i" ? "img" : kind === "v" ? "video" : "audio");
    element.src = link.href;
    if (kind === "i") element.alt = name;
    else element.controls = element.autoplay = true, element.ariaLabel = name;
    element.onerror = () => { find("figure", viewer).textContent = "This browser cannot show it."; };
    find("figure", viewer).replaceChildren(element);
    const open = find("a", viewer);
    open.textContent = name;
    open.href = link.href;
    for (const [selector, way] of [[".prev", above], [".next", below]]) {
      const button = find(selector, viewer);
      button.hidden = !neighbour(way);
      button.onclick = () => move(way);
    }
  };
  const move = (way) => { const row = neighbour(way); if (row) show(find(media, row)); };
  const makeViewer = () => {
    viewer = document.createElement("dialog");
    viewer.ariaLabel = "Viewer";
    viewer.innerHTML = '<p><a></a></p><button class="close" autofocus aria-label="Close">&times;</button><button class="prev" aria-label="Previous">&lsaquo;</button><figure></figure><button class="next" aria-label="Next">&rsaquo;</button>';
    find(".close", viewer).onclick = () => viewer.close();
    viewer.onclose = () => { find("figure", viewer).replaceChildren(); shown.focus(); };
    viewer.onclick = ({ target }) => { if (target.localName === "figure") viewer.close(); };
    viewer.onkeydown = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("video, audio")) return;
      if (event.key === "ArrowLeft") move(above);
      else if (event.key === "ArrowRight") move(below);
      else return;
      event.preventDefault();
    };
    document.body.append(viewer);
  };
  body?.addEventListener("click", (event) => {
    const link = event.target.closest(media);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!viewer) makeViewer();
    viewer.showModal();
    show(link);
  });
})();
`);

/** Without indentation and empty lines. */
function lean(script: string): string {
  return script.replaceAll(/^\s+/gm, "").trim();
}
