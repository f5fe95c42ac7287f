// The front end of every demo: it builds the page's elements, follows the user and the kernel, and paints.
// demo.py describes the messages and which of them wait for an answer.

import { Painter } from "./canvas.js";
import { Connection } from "./connection.js";
import { buildControl } from "./controls.js";
import { describe, tablesOf } from "./description.js";
import { make } from "./elements.js";
import { naturalHeight, naturalWidth, roomyHeight } from "./geometry.js";
import { linkWidgets } from "./linked.js";
import { dataUrl, unpack } from "./messages.js";
import { Player } from "./player.js";
import { Pointer } from "./pointer.js";
import { programs } from "./programs.js";
import { Toolbar } from "./toolbar.js";

const TONE_SIGNS = { plain: "", good: "✓ ", mixed: "↔ ", bad: "✗ " };
const MAX_IN_FLIGHT = 2; // messages with values that the kernel has not answered yet
const WITHOUT_ANSWER = ["seen", "still", "speed"]; // messages that the kernel does not answer
const SCROLLED = 14; // the text size in CSS pixels of a graph that the page scrolls
const BUSY = 300; // ms until the caption says that the kernel is computing a picture
const SCROLL_ATTRIBUTES = Object.entries({ tabindex: "0", role: "group", "aria-label": "The picture, which scrolls sideways" });
const FILL = 100; // ms until an open table shows what the picture shows; filling it with each picture would be slow
const SETTLED = 1500; // ms without a change until the picture is described and sent for the saved notebook
// The text sizes of "Larger text", and the number of lines that the caption reserves at each size. In full screen the
// text is large already, so the factors are smaller.
const TEXT_SCALES = { page: [1, 1.25, 1.5], full: [1, 1.15, 1.32] }, CAPTION_LINES = [2, 3, 3];
const HALL_WIDTH = 900; // pixels; on a screen at least that wide, panels never stack, because nobody can scroll there
const TEXT_SIZE_KEY = "course-text-size"; // all demos of a browser tab share the size, also after a reload

function savedTextSize() {
  try {
    return Number(sessionStorage.getItem(TEXT_SIZE_KEY)) % CAPTION_LINES.length || 0;
  } catch {
    return 0; // the page may not store anything
  }
}

class View {
  constructor(model, element) {
    this.model = model;
    this.spec = model.get("spec");
    this.id = Math.random().toString(36).slice(2);
    // The kernel may have moved controls since it wrote the specification.
    this.values = Object.fromEntries(Object.entries(this.spec.values).map(([name, value]) => [name, model.get(name) ?? value]));
    this.scene = { panels: [], marks: {} };
    this.seq = this.answered = this.frame = 0;
    this.pending = null; // values that have not been sent yet
    this.untold = new Set(); // the names of moved controls that linked widgets have not heard of yet
    this.tableTimer = 0;
    this.updateTimer = 0; // set while the numbers beside the controls and the message to the kernel wait for a repaint
    this.size = savedTextSize();
    this.player = new Player(this);
    this.build(element);
    this.showExample(this.startPreset);
    this.addListeners();
    this.setTextSize(this.size);
    this.sendMessage({ type: "hello" });
  }

  // --- the page ---------------------------------------------------------------------------------------------

  build(element) {
    const { spec } = this, isCanvas = spec.picture === "canvas";
    this.controls = Object.fromEntries(Object.entries(spec.controls).map(([name, control]) => [name, buildControl(this, name, control)]));
    const controls = Object.values(this.controls).map((control) => control.element);
    this.image = isCanvas ? make("canvas", { role: "img", "aria-label": spec.alternative }) : make("img", { alt: spec.alternative });
    this.stage = make("div", { class: "course-stage" }, this.image);
    this.status = make("p", { class: "course-caption", role: "status", "aria-live": "polite" });
    this.notice = make("p", { class: "course-notice", role: "alert", hidden: true });
    this.shareField = make("input", {
      type: "text", class: "course-share", "aria-label": "State of the demo: copy it, or paste another and press Enter",
      hidden: true, onkeydown: (event) => event.key === "Enter" && this.restore(this.shareField.value),
    });
    this.table = make("div", { class: "course-table", tabindex: "0", role: "group", "aria-label": "Data of the picture", hidden: true });
    this.toolbar = new Toolbar(this);
    const head = [make("h3", {}, spec.title), make("div", { class: `course-controls${controls.length > 4 ? " course-many" : ""}` }, ...controls)];
    this.content = make("div", { class: "course-content" }, ...head, this.stage, this.status, this.toolbar.element, this.shareField, this.table);
    this.root = make(
      "section", { class: "course-waiting", role: "group", "aria-label": spec.title, tabindex: "0", onkeydown: (event) => this.handleKey(event) },
      this.content, this.notice,
    );
    this.content.hidden = true;
    element.append(this.root);
    this.root.view = this; // for the lecture's bar, and for tests that check what is drawn
    if (isCanvas) {
      this.painter = new Painter(this.image);
      this.pointer = new Pointer(this);
    }
    this.updateControls();
  }

  // Shows the demo with its first frame. Until then the static picture of the saved notebook stays, for ever if there
  // is no kernel.
  reveal() {
    if (!this.content.hidden) return;
    this.content.hidden = false;
    this.root.className = "course-demo";
    this.onFullscreenChange();
    this.root.dispatchEvent(new CustomEvent("demo-ready", { bubbles: true }));
  }

  addListeners() {
    const { model } = this;
    this.onMessage = (message, buffers) => this.receive(message, buffers || []);
    this.onRestart = () => {
      this.player.stop();
      this.connection.restarted();
    };
    const report = (text) => this.report(text);
    this.connection = new Connection(model, report, (reachable) => this.onReachable(reachable));
    model.on("msg:custom", this.onMessage);
    model.on("comm_live_update", this.onRestart); // widget managers trigger this event only after a restart
    this.onLinked = (changed) => this.followLink(changed);
    for (const name of Object.keys(this.values)) model.on(`change:${name}`, this.onLinked);
    this.resizeObserver = new ResizeObserver(() => this.paint());
    this.resizeObserver.observe(this.stage);
    this.themeObserver = new MutationObserver(() => {
      this.root.dataset.theme = this.theme();
      this.paint();
    });
    this.themeObserver.observe(document.body, { attributes: true });
    this.onFullscreenChange = () => {
      const full = this.root.classList.toggle("course-full", document.fullscreenElement === this.root || !!this.lecture);
      if (!full) this.stage.style.minHeight = "";
      this.paint();
    };
    this.onTextSize = (event) => this.setTextSize(event.detail);
    document.addEventListener("fullscreenchange", this.onFullscreenChange);
    window.addEventListener(TEXT_SIZE_KEY, this.onTextSize);
    requestAnimationFrame(this.onFullscreenChange); // by then the demo is on the page, in a lecture or not
  }

  dispose() {
    this.player.stop();
    this.model.off("msg:custom", this.onMessage);
    this.model.off("comm_live_update", this.onRestart);
    for (const name of Object.keys(this.values)) this.model.off(`change:${name}`, this.onLinked);
    this.connection.dispose();
    this.resizeObserver.disconnect();
    this.themeObserver.disconnect();
    document.removeEventListener("fullscreenchange", this.onFullscreenChange);
    window.removeEventListener(TEXT_SIZE_KEY, this.onTextSize);
    for (const timer of ["settledTimer", "updateTimer", "busyTimer", "tableTimer"]) clearTimeout(this[timer]);
    this.updateTimer = 0;
  }

  // The lecture that contains this demo, if any. In full screen, the lecture as a whole fills the screen.
  get lecture() {
    return this.root.closest(".course-lecture");
  }

  get unreachable() {
    return this.connection.unreachable;
  }

  get playing() {
    return this.player.playing;
  }

  onReachable(reachable) {
    if (!reachable) {
      this.player.stop();
      this.stopWaiting();
    }
    this.root.dispatchEvent(new CustomEvent("reachability", { bubbles: true })); // for the lecture's bar
  }

  report(text) {
    // A widget without a kernel, for example in an exported page, never hears anything: its static picture says so.
    const shown = this.content.hidden && !text.startsWith("The kernel is busy") ? "" : text;
    if (this.notice.textContent === shown) return;
    this.notice.textContent = shown;
    this.notice.hidden = !shown;
  }

  // --- values -----------------------------------------------------------------------------------------------

  // Called when the user has moved controls. The picture comes first. If the page can compute the change, it paints at
  // once, in the animation frame that the browser is preparing for this event. Otherwise it asks the kernel. Everything
  // else on the page waits until the browser has shown this animation frame, because new text forces a new layout, and
  // sending takes time too.
  move(values) {
    Object.assign(this.values, values);
    this.pending = { ...this.pending, ...values };
    Object.keys(values).forEach((name) => this.untold.add(name));
    if (this.computesHere(values)) {
      this.runProgram();
      this.draw();
    } else {
      this.waitForKernel();
      this.sendPending();
    }
    this.updateAfterFrame();
  }

  // Dims the picture if the kernel needs long, because it still shows the old values.
  waitForKernel() {
    if (this.busyTimer || !this.connection.alive) return;
    this.busyTimer = setTimeout(() => {
      this.root.classList.add("course-busy");
      this.showCaption("Computing: the picture still shows the values before.", "plain");
    }, BUSY);
  }

  stopWaiting() {
    clearTimeout(this.busyTimer);
    this.busyTimer = 0;
    this.root.classList.remove("course-busy");
    if (this.caption) this.showCaption(...this.caption);
  }

  // Called when an attribute of the model has changed: by a linked widget, by another view of this demo, by this view
  // or by the kernel. The kernel's changes come with the next frame.
  followLink(changed) {
    if (changed.hasChanged("revision")) return;
    const values = {};
    for (const name of Object.keys(this.values)) {
      const value = this.model.get(name);
      if (changed.hasChanged(name) && JSON.stringify(value) !== JSON.stringify(this.values[name])) values[name] = value;
    }
    if (Object.keys(values).length) this.move(values);
  }

  // Sets attributes of the model, which linked widgets and other views of this demo follow. The others may have got newer
  // values from the kernel.
  tellLinked(names) {
    for (const name of names) this.model.set(name, this.values[name]);
    this.untold.clear();
  }

  updateAfterFrame() {
    if (this.updateTimer) return;
    const update = () => {
      if (!this.updateTimer) return;
      clearTimeout(this.updateTimer);
      this.updateTimer = 0;
      this.updateControls();
      this.tellLinked([...this.untold]);
      this.sendPending();
    };
    this.updateTimer = setTimeout(update, 100); // a page in the background has no animation frames
    requestAnimationFrame(() => setTimeout(update));
  }

  sendPending() {
    if (!this.pending || this.seq - this.answered >= MAX_IN_FLIGHT) return;
    this.seq += 1;
    this.sendMessage({ type: "set", view: this.id, seq: this.seq, values: this.pending });
    this.pending = null;
  }

  sendMessage(message, buffers) {
    if (!this.connection.alive) return;
    try {
      this.model.send(message, undefined, buffers);
    } catch {
      return this.connection.diagnose(); // JupyterLab refuses messages to a kernel that has stopped
    }
    if (!WITHOUT_ANSWER.includes(message.type)) this.connection.expectAnswer();
  }

  press(name) {
    this.sendMessage({ type: "press", name });
  }

  // Goes to the state of a share string. Page Down and Page Up go on from an example, by default from the one with the
  // same string.
  restore(text, example = this.spec.presets.findIndex(([, state]) => state === text)) {
    this.showExample(example);
    this.waitForKernel();
    this.sendMessage({ type: "restore", text });
  }

  updateControls() {
    for (const [name, { set }] of Object.entries(this.controls)) set(this.values[name]);
    // Screen readers wait with the caption until playing has stopped.
    if (this.toolbar.showPlaying(this.playing)) this.status.setAttribute("aria-busy", !!this.playing);
  }

  // Whether the page can draw changes of these controls without the kernel.
  computesHere(values) {
    return !!programs[this.program] && (!this.by.length || Object.keys(values).every((name) => this.by.includes(name)));
  }

  // Computes the marks that the page computes by itself.
  runProgram() {
    const program = programs[this.program];
    if (program && this.data) this.computed = program(this.values, this.data);
  }

  // --- messages from the kernel -------------------------------------------------------------------------------

  receive(message, buffers) {
    this.connection.answered();
    if (message.type === "share") return this.showShareText(message.text);
    if (message.type === "place") return this.root.dispatchEvent(new CustomEvent("demo-place", { bubbles: true, detail: message.text }));
    if (message.type !== "frame" || message.n < this.frame) return; // never show an older frame
    this.frame = message.n;
    if (message.confirm) this.sendMessage({ type: "seen", n: message.n });
    this.answered = Math.max(this.answered, message.answers[this.id] || 0);
    this.reveal();
    let changed = this.applyFrame(message, buffers) || this.theme() !== this.painter?.theme;
    const ownValuesNewer = this.answered < this.seq || this.pending; // the frame doesn't include the newest values yet
    if (!ownValuesNewer && JSON.stringify(this.values) !== JSON.stringify(message.values)) {
      changed = true;
      this.values = { ...message.values };
      this.tellLinked(Object.keys(this.values));
    }
    if (this.spec.play === "*work") this.player.playing = message.playing;
    for (const [name, { element }] of Object.entries(this.controls)) {
      const hidden = message.hidden.includes(name);
      if (element.hidden !== hidden) element.hidden = hidden;
    }
    this.updateControls();
    this.caption = [message.caption, message.tone];
    if (this.answered === this.seq) this.stopWaiting();
    else this.showCaption(...this.caption);
    this.asks = message.asks; // whether the caption waits for an answer, so that Play must not go on
    if (changed) {
      this.runProgram();
      this.paint();
    }
    this.sendPending();
  }

  // Stores the contents of a frame from the kernel. Returns whether the page has to paint again.
  applyFrame(message, buffers) {
    if (message.image !== undefined) {
      this.root.dataset.theme = this.theme(); // a style rule inverts the image on a dark page
      this.image.onload = () => this.painted();
      this.image.src = dataUrl(buffers[message.image]);
      this.image.alt = message.alternative;
      return false;
    }
    if (message.panels) {
      Object.assign(this.scene, { panels: message.panels, size: message.size });
      Object.assign(this, { program: message.program, by: message.by, alternative: message.alternative });
      this.data = unpack(message.data, buffers);
      this.computed = null;
      this.image.setAttribute("aria-label", message.alternative);
    }
    if (message.all) this.scene.marks = {};
    for (const name of message.removed) delete this.scene.marks[name];
    for (const [name, mark] of Object.entries(message.marks)) {
      this.scene.marks[name] = unpack(mark, buffers);
      if (mark.values) this.scene.marks[name].shape = mark.values.shape;
    }
    return !!message.panels || message.all || message.removed.length + Object.keys(message.marks).length > 0;
  }

  // Shows a caption with true minus signs and with the part before the colon in bold.
  showCaption(caption, tone) {
    const text = caption.replace(/(^|[\s=(,])-(?=\d)/g, "$1−").replace(/(\de)([+-])0*(?=\d)/g, (_, e, sign) => e + (sign === "-" ? "−" : ""));
    const colon = text.indexOf(":") + 1;
    this.status.dataset.tone = tone;
    const fullText = TONE_SIGNS[tone] + text;
    if (this.status.textContent !== fullText) {
      this.status.replaceChildren(make("b", {}, TONE_SIGNS[tone] + text.slice(0, colon)), text.slice(colon));
    }
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  // Paints with the next animation frame, in the size and the colours that the page has by then.
  paint() {
    if (!this.painter || this.paintRequest) return;
    this.paintRequest = requestAnimationFrame(() => {
      this.viewport = [...this.pictureSize(), this.theme()];
      const scrolls = this.viewport[0] > Math.ceil(this.stage.clientWidth); // then arrow keys and fingers scroll the stage
      this.image.style.width = scrolls ? `${this.viewport[0]}px` : "";
      this.stage.classList.toggle("course-scrolls", scrolls);
      for (const [name, value] of SCROLL_ATTRIBUTES) scrolls ? this.stage.setAttribute(name, value) : this.stage.removeAttribute(name);
      this.paintRequest = 0;
      this.draw();
    });
  }

  // Returns the width, the height and the text size of the picture in CSS pixels.
  pictureSize() {
    const width = this.stage.clientWidth, full = this.root.classList.contains("course-full");
    const size = this.scene.size || this.spec.size, scale = TEXT_SCALES[full ? "full" : "page"][this.size];
    // In a hall, ticks have 24 pixels at 1280 by 720.
    const unit = full ? 26.2 * Math.max(0.46, Math.min(width / 1240, window.innerHeight / 720, 3)) : Math.max(12, Math.min((15 * width) / 960, 30));
    this.scene.stacks = !full || width < HALL_WIDTH;
    const scrolls = !full && naturalWidth(this.scene, width, unit) > width, base = scrolls ? Math.max(unit, SCROLLED) : unit;
    const em = base * scale, wide = scrolls ? naturalWidth(this.scene, width, base) : width;
    const natural = naturalHeight(this.scene, wide, em, size);
    const roomy = (height, usual) => roomyHeight(this.scene, wide, height, em, usual, base, (one) => this.painter.measureAt(one));
    if (!full) return [wide, this.size ? roomy(natural, natural) : natural, em];
    // The picture fills what is left of the screen, unless its panels need more: in a stack, or with larger text.
    const { scrollTop } = this.root, usual = this.size && this.usualHeight();
    const least = natural > (width * size[1]) / size[0] ? natural : 200;
    this.stage.style.minHeight = `${least}px`;
    const height = Math.max(this.stage.clientHeight, least), needed = this.size ? roomy(height, usual) : height;
    if (needed > height) this.stage.style.minHeight = `${needed}px`;
    this.root.scrollTop = scrollTop; // the page may have been too low to scroll meanwhile
    return [width, needed, em];
  }

  // Returns the height of the stage with the usual text size. If larger text needs as much, the screen has to scroll, and
  // setTextSize makes it show the picture and the caption rather than the controls.
  usualHeight() {
    this.stage.style.minHeight = "";
    this.applyTextSize(0);
    const height = this.stage.clientHeight;
    this.applyTextSize(this.size);
    return height;
  }

  // Paints now. It reads no sizes from the page, because that would force the browser to lay it out first.
  draw() {
    if (!this.viewport?.[0]) return;
    cancelAnimationFrame(this.paintRequest);
    this.paintRequest = 0;
    const style = `${this.viewport[1]}px`;
    if (this.image.style.height !== style) this.image.style.height = style;
    const marks = { ...this.scene.marks };
    for (const [name, part] of Object.entries(this.computed || {})) if (marks[name]) marks[name] = { ...marks[name], ...part };
    const limits = this.computed?.["*panels"] || {};
    this.panels = this.scene.panels.map((panel, i) => ({ ...panel, ...limits[i] }));
    this.drawn = marks; // for the pointer, which needs to know where the handles and boxes are
    this.painter.paint({ panels: this.panels, marks, stacks: this.scene.stacks }, ...this.viewport);
    this.painted();
  }

  theme() {
    const background = getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g)?.map(Number) || [255, 255, 255];
    return (0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2]) / 255 < 0.5 ? "dark" : "light";
  }

  painted() {
    this.count = (this.count || 0) + 1;
    this.root.dispatchEvent(new CustomEvent("painted", { detail: { frame: this.frame, values: this.values } }));
    if (!this.table.hidden) this.tableTimer ||= setTimeout(() => this.fillTable(), FILL);
    clearTimeout(this.settledTimer);
    if (this.frame) this.settledTimer = setTimeout(() => this.onSettled(), SETTLED);
  }

  onSettled() {
    if (this.playing || !this.connection.alive) return;
    if (this.lecture) this.sendMessage({ type: "place" });
    if (!this.painter) return;
    this.describe();
    if (document.fullscreenElement === this.root || this.lecture) return;
    this.image.toBlob(async (blob) => {
      if (blob) this.sendMessage({ type: "still", kind: blob.type }, [await blob.arrayBuffer()]);
    }, "image/webp", 0.85);
  }

  // Says in the alternative text and in the table what the picture shows now.
  describe() {
    if (!this.drawn) return;
    const now = describe(this.panels, this.drawn);
    this.image.setAttribute("aria-label", `${this.alternative}${now ? ` Now: ${now}` : ""}`);
    if (!this.table.hidden) this.fillTable();
  }

  fillTable() {
    clearTimeout(this.tableTimer);
    this.tableTimer = 0;
    this.table.replaceChildren(...tablesOf(this.panels, this.drawn));
  }

  // --- toolbar and keys ---------------------------------------------------------------------------------------

  // Names an example in the menu, from where Page Down and Page Up go on. -1 names none.
  showExample(i) {
    this.presetIndex = i;
    this.toolbar.showPreset(i);
  }

  usePreset(i) {
    if (i < 0 || i >= this.spec.presets.length) return false;
    this.player.stop();
    this.player.started = false;
    this.restore(this.spec.presets[i][1], i);
    return true;
  }

  reset() {
    this.player.playing = this.player.started = false;
    this.showExample(this.startPreset);
    this.pending = null;
    this.shareField.hidden = true;
    this.press("reset");
  }

  // The next text size, for all demos on the page and those to come.
  enlarge() {
    const size = (this.size + 1) % CAPTION_LINES.length;
    try {
      sessionStorage.setItem(TEXT_SIZE_KEY, size);
    } catch {
      // The page may not store anything. Then the size lasts as long as the demos on it.
    }
    window.dispatchEvent(new CustomEvent(TEXT_SIZE_KEY, { detail: size }));
  }

  setTextSize(size) {
    this.size = size;
    this.applyTextSize(size);
    this.paint();
    requestAnimationFrame(() => (this.root.scrollTop = size ? this.root.scrollHeight : 0)); // after painting
  }

  applyTextSize(size) {
    for (const [where, sizes] of Object.entries(TEXT_SCALES)) this.root.style.setProperty(`--course-${where}-text`, sizes[size]);
    this.root.style.setProperty("--course-lines", CAPTION_LINES[size]);
  }

  fullScreen() {
    document.fullscreenElement ? document.exitFullscreen() : (this.lecture || this.root).requestFullscreen?.();
  }

  toggleTable() {
    this.table.hidden = !this.table.hidden;
    this.describe();
    if (!this.table.hidden) this.table.focus();
  }

  toggleShare() {
    if (this.shareField.hidden) this.sendMessage({ type: "share" });
    else this.shareField.hidden = true;
  }

  showShareText(text) {
    this.shareField.hidden = false;
    this.shareField.value = text;
    this.shareField.focus();
    this.shareField.select();
    navigator.clipboard?.writeText(text).catch(() => {});
  }

  // What Page Down and Page Up do, the keys of a presentation clicker: first play an example that is to be played, then
  // turn to the next one. Returns false if there is none, and then the lecture turns to the next demo.
  turn(by) {
    if (by > 0 && this.spec.plays.includes(this.presetIndex) && this.player.hasMore) return this.player.play(), true;
    return this.usePreset(this.presetIndex + by);
  }

  // The example that shows what the demo shows at its start, or -1 if there is none.
  get startPreset() {
    return this.spec.presets[0]?.[1] === `${this.spec.name}:` ? 0 : -1;
  }

  // Keys that are not handled here go on to the page, which is how the lecture gets them.
  handleKey(event) {
    const { target } = event, key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isText = target.matches("input[type=text]"), isSlider = target.matches("input[type=range], .course-scrolls");
    const usedByElement = isText || target.matches("select") || (key === " " && target.matches("button, input[type=checkbox]"));
    let handled = true;
    if (key === "PageDown" || key === "PageUp") handled = this.turn(key === "PageDown" ? 1 : -1);
    else if (usedByElement) return;
    else if (key === " " || key === "b" || key === ".") handled = !!this.spec.play && (this.player.toggle(), true);
    else if (key === "ArrowRight" && !isSlider) handled = this.player.step(1);
    else if (key === "ArrowLeft" && !isSlider) handled = this.player.step(-1);
    else if (key === "r") this.reset();
    else if (key === "f") this.fullScreen();
    else if (key === "+") this.enlarge();
    else return;
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }
}

export default {
  initialize: ({ model }) => linkWidgets(model), // once for all views, and before the first
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
