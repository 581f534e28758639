// What the listing page does for uploads where the browser runs JavaScript: it takes what is dropped or chosen, sends a few files
// at a time, shows how far each has come, and goes on by itself after a line broke. What it speaks is in upload-routes.ts.

/** Plain JavaScript, run after the page's own. */
export const UPLOAD_SCRIPT: string = lean(String.raw`
"use strict";
(() => {
  const AT_ONCE = 3, ROWS = 50, SILENT_MS = 20000, STORING_MS = 300000, LONGEST_WAIT_S = 15;
  const here = new URL("./", location.href);
  const form = document.querySelector("#upload");
  const input = document.querySelector("#upload-files");
  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
  const counted = (count, word) => count + " " + word + (count === 1 ? "" : "s");

  const panel = make("section", { id: "uploads", className: "card", ariaLabel: "Uploads", hidden: true });
  const line = make("p");
  const status = make("span");
  status.setAttribute("role", "status");
  const list = make("ul");
  const refresh = make("button", { textContent: "Refresh the list", hidden: true, onclick: () => location.reload() });
  line.append(status, refresh);
  panel.append(line, list);
  document.querySelector(".bar").after(panel);

  const uploads = new Set();
  let waiting = [], sending = 0, done = 0, made = 0, refusals = 0, left = 0;
  const isBusy = () => sending > 0 || waiting.length > 0;
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  const stored = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else if (value) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch { return null; }
  };

  class Upload {
    constructor(file, path) {
      this.file = file;
      this.name = path.join("/");
      this.url = new URL(path.map((each) => encodeURIComponent(each.normalize())).join("/"), here).href;
      this.key = ["upload", this.url, file.size, file.lastModified].join(" ");
      this.id = stored(this.key);
      this.begun = this.id !== null;
      if (!this.begun) {
        this.id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      }
      this.paused = false;
    }
    show() {
      if (this.row || list.childElementCount >= ROWS) return;
      this.row = make("li");
      this.note = make("small");
      this.bar = make("progress", { max: Math.max(1, this.file.size), value: 0, ariaLabel: this.name });
      this.toggle = make("button", { onclick: () => this.paused ? this.resume() : this.pause() });
      this.stop = make("button", { onclick: () => this.cancel() });
      const buttons = make("div");
      buttons.append(this.toggle, this.stop);
      this.row.append(make("span", { textContent: this.name, title: this.name }), this.note, buttons, this.bar);
      list.append(this.row);
      this.label("Pause", "Cancel");
    }
    label(toggle, stop) {
      if (!this.row) return;
      for (const [button, text] of [[this.toggle, toggle], [this.stop, stop]]) {
        button.textContent = text;
        button.ariaLabel = text + " " + this.name;
      }
    }
    tell(text) { if (this.row) this.note.textContent = text; }
    moved(bytes) {
      if (!this.row) return;
      this.bar.value = bytes;
      this.tell(Math.floor(100 * bytes / Math.max(1, this.file.size)) + " %");
    }
    pause() {
      this.paused = true;
      this.label("Resume", "Cancel");
      this.tell("Paused");
      this.abort?.();
      this.wake?.();
    }
    resume() {
      this.paused = this.failed = false;
      this.row?.classList.remove("failed");
      this.label("Pause", "Cancel");
      this.tell("Waiting");
      if (!this.sending) waiting.push(this);
      next();
    }
    cancel() {
      this.cancelled = true;
      this.pause();
      this.forget();
      waiting = waiting.filter((each) => each !== this);
      if (this.begun && !this.sending) this.drop();
      next();
    }
    drop() { fetch(this.url, { method: "DELETE", headers: { "Upload-Id": this.id } }).catch(() => {}); }
    forget() {
      uploads.delete(this);
      stored(this.key, null);
      this.row?.remove();
    }
    fail(reason) {
      this.failed = this.paused = true;
      this.show();
      this.row?.classList.add("failed");
      this.label("Try again", "Remove");
      this.tell(reason);
    }
    async progress() {
      if (!this.begun) return { offset: 0 };
      const reply = await fetch(this.url, { method: "HEAD", headers: { "Upload-Id": this.id }, cache: "no-store" });
      const offset = Number(reply.headers.get("Upload-Offset"));
      const place = reply.headers.get("Location");
      if (place && offset === this.file.size) return { name: decodeURIComponent(place.split("/").pop()) };
      return { offset: offset < this.file.size ? offset : 0 };
    }
    put(offset) {
      this.begun = true;
      stored(this.key, this.id);
      return new Promise((resolve, reject) => {
        const { size } = this.file;
        const request = new XMLHttpRequest();
        let watch;
        const expect = (ms) => { clearTimeout(watch); watch = setTimeout(() => request.abort(), ms); };
        request.open("PUT", this.url);
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("Upload-Id", this.id);
        if (offset > 0) request.setRequestHeader("Content-Range", "bytes " + offset + "-" + (size - 1) + "/" + size);
        request.upload.onprogress = ({ loaded }) => { expect(SILENT_MS); this.moved(offset + loaded); };
        request.upload.onload = () => { expect(STORING_MS); this.tell("Saving"); };
        request.onload = () => resolve(request);
        request.onerror = request.onabort = () => reject(new Error("The line broke"));
        request.onloadend = () => { clearTimeout(watch); this.abort = undefined; };
        this.abort = () => request.abort();
        this.moved(offset);
        expect(SILENT_MS);
        request.send(this.file.slice(offset));
      });
    }
    async send() {
      this.show();
      for (let seconds = 1; !this.paused; seconds = Math.min(2 * seconds, LONGEST_WAIT_S)) {
        try {
          const { offset, name } = await this.progress();
          if (this.paused) return;
          if (name) return this.finished(name);
          const reply = await this.put(offset);
          if (reply.status >= 200 && reply.status < 300) return this.finished(nameIn(reply.responseText));
          const mayPass = reply.status === 503 || reply.getResponseHeader("Upload-Offset") !== null;
          if (!mayPass) return this.fail(reply.statusText || "Refused with " + reply.status);
        } catch {
          if (this.paused) return;
          const readable = await this.file.slice(0, 1).arrayBuffer().catch(() => undefined);
          if (readable === undefined) return this.fail("The file cannot be read");
        }
        if (this.paused) return;
        this.tell("Trying again");
        await this.rest(seconds);
      }
    }
    rest(seconds) {
      return new Promise((resolve) => {
        const end = () => { clearTimeout(timer); removeEventListener("online", end); resolve(); };
        const timer = setTimeout(end, 1000 * seconds);
        addEventListener("online", end);
        this.wake = end;
      });
    }
    finished(name) {
      done++;
      stored(this.key, null);
      uploads.delete(this);
      const isSame = !name || name === this.name.split("/").pop().normalize();
      if (!isSame) renamed.push(name);
      if (!this.row) return;
      this.bar.value = this.bar.max;
      this.tell(isSame ? "Done" : "Saved as " + name);
      this.row.className = "done";
      this.toggle.parentNode.remove();
      if (isSame && done + uploads.size > ROWS) this.row.remove();
    }
  }

  const renamed = [];
  const nameIn = (text) => { try { return JSON.parse(text).files[0].name; } catch { return ""; } };
  const next = () => {
    while (sending < AT_ONCE && waiting.length > 0) {
      const upload = waiting.shift();
      if (upload.paused || upload.cancelled || upload.sending) continue;
      sending++;
      upload.sending = true;
      upload.send().finally(() => {
        sending--;
        upload.sending = false;
        if (upload.cancelled) upload.drop();
        else if (!upload.paused && uploads.has(upload)) waiting.push(upload);
        next();
      });
    }
    tellAll();
  };
  const tellAll = () => {
    const failed = Array.from(uploads).filter((upload) => upload.failed).length;
    const paused = uploads.size - failed;
    const all = done + uploads.size;
    const texts = [];
    if (isBusy()) texts.push("Uploading " + counted(all, "file") + ", " + done + " done");
    else if (done > 0) texts.push(counted(done, "file") + " uploaded");
    if (made > 0) texts.push(counted(made, "folder") + " made");
    if (!isBusy() && paused > 0) texts.push(paused + " paused");
    if (failed + refusals > 0) texts.push(failed + refusals + " failed");
    if (left > 0) texts.push(counted(left, "hidden file") + " left out");
    if (!isBusy() && renamed.length > 0) texts.push("names were taken, so there is " + renamed.slice(0, 3).join(", ") + (renamed.length > 3 ? " …" : ""));
    say(texts.join("; "));
    panel.hidden = texts.length === 0;
    refresh.hidden = isBusy() || done + made === 0;
    if (!isBusy() && uploads.size + refusals === 0 && done + made > 0) {
      try { sessionStorage.setItem("uploaded", status.textContent); } catch {}
      location.reload();
    }
  };

  const begin = async (files, folders) => {
    const refused = new Set();
    panel.hidden = false;
    sending++;
    tellAll();
    for (const path of folders) {
      if (refused.has(path.slice(0, -1).join("/"))) { refused.add(path.join("/")); continue; }
      const fields = new FormData();
      fields.set("folder", path.at(-1).normalize());
      const above = path.slice(0, -1).map((each) => encodeURIComponent(each.normalize()) + "/").join("");
      const options = { method: "POST", headers: { Accept: "application/json" }, body: fields };
      const reply = await fetch(new URL(above, here), options).catch(() => undefined);
      if (reply?.status === 201) made++;
      if (reply?.ok) continue;
      refusals++;
      refused.add(path.join("/"));
      const row = make("li", { className: "failed" });
      row.append(make("span", { textContent: path.join("/") + "/" }), make("small", { textContent: reply?.statusText || "The line broke" }));
      list.append(row);
    }
    sending--;
    for (const { file, path } of files) {
      if (refused.has(path.slice(0, -1).join("/"))) continue;
      const upload = new Upload(file, path);
      uploads.add(upload);
      waiting.push(upload);
    }
    next();
  };

  const isHidden = (name) => name.startsWith(".") && ++left > 0;
  const entriesOf = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  const walk = async (entry, above, found) => {
    if (isHidden(entry.name)) return;
    const path = [...above, entry.name];
    if (entry.isFile) {
      found.files.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path });
      return;
    }
    found.folders.push(path);
    const reader = entry.createReader();
    for (let some = await entriesOf(reader); some.length > 0; some = await entriesOf(reader)) {
      for (const each of some) await walk(each, path, found).catch(() => left++);
    }
  };

  const choose = (files) => {
    const found = { files: [], folders: new Map() };
    for (const file of files) {
      const path = (file.webkitRelativePath || file.name).split("/");
      if (path.some((name) => name.startsWith("."))) { left++; continue; }
      for (let depth = 1; depth < path.length; depth++) found.folders.set(path.slice(0, depth).join("/"), path.slice(0, depth));
      found.files.push({ file, path });
    }
    void begin(found.files, [...found.folders.values()]);
  };

  const pick = (text, picker) => {
    picker.hidden = true;
    picker.onchange = () => { choose([...picker.files]); picker.value = ""; };
    form.append(make("button", { type: "button", textContent: text, onclick: () => picker.click() }), picker);
  };
  document.querySelector("#upload-send").remove();
  pick("Upload files", input);
  pick("Upload a folder", make("input", { type: "file", webkitdirectory: true, ariaLabel: "Folder to upload" }));

  form.append(make("small", { textContent: "or drop them here" }));

  const hasFiles = ({ dataTransfer }) => dataTransfer && [...dataTransfer.types].includes("Files");
  let depth = 0;
  const light = () => document.body.classList.toggle("dropping", depth > 0);
  addEventListener("dragenter", (event) => { if (hasFiles(event)) { depth++; light(); } });
  addEventListener("dragleave", (event) => { if (hasFiles(event)) { depth--; light(); } });
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    light();
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry?.());
    const files = [...event.dataTransfer.files];
    if (!entries.some(Boolean)) return choose(files);
    const found = { files: [], folders: [] };
    for (const entry of entries) if (entry) await walk(entry, [], found).catch(() => left++);
    void begin(found.files, found.folders);
  });

  addEventListener("beforeunload", (event) => { if (isBusy()) event.preventDefault(); });
  document.addEventListener("serve-forever:reload", (event) => { if (isBusy() || uploads.size > 0) event.preventDefault(); });
  try {
    const before = sessionStorage.getItem("uploaded");
    sessionStorage.removeItem("uploaded");
    if (before) setTimeout(() => { panel.hidden = false; say(before); });
  } catch {}
})();
`);

/** Without indentation and empty lines. */
function lean(script: string): string {
  return script.replaceAll(/^\s+/gm, "").trim();
}
