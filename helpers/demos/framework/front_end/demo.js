// The front end of every demo: controls, picture, caption and toolbar, and the messages to and from the kernel.
// demo.py describes the messages and which of them wait for an answer.

import { Painter } from "./canvas.js";
import { Connection } from "./connection.js";
import { short } from "./geometry.js";
import { programs } from "./programs.js";

const TONE_SIGNS = { plain: "", good: "✓ ", mixed: "↔ ", bad: "✗ " };
const MAX_IN_FLIGHT = 2; // messages with values that the kernel has not answered yet
const ANSWER_TIMEOUT = 2500; // ms without an answer until the demo looks for the cause and reports it
const RECHECK_INTERVAL = 2000; // ms between two checks while something is wrong
const WITHOUT_ANSWER = ["seen", "still", "speed"]; // messages that the kernel does not answer
const SNAPSHOT_DELAY = 1500; // ms without a change until the picture is sent for the saved notebook
// The text sizes of "Larger text", and the number of lines that the caption reserves at each size. In full screen the
// text is large already, so the factors are smaller.
const TEXT_SCALES = { page: [1, 1.25, 1.5], full: [1, 1.2, 1.35] }, CAPTION_LINES = [2, 3, 3];

// The icons of the toolbar, as paths in a square of 24 by 24, because not every font has these characters.
const ICONS = {
  play: "M7 4v16l13-8z", pause: "M6 4h4v16H6zM14 4h4v16h-4z", step: "M5 4v16l10-8zM17 4h3v16h-3z",
  back: "M19 4v16L9 12zM4 4h3v16H4z", reset: "M12 5V1L6 6.5 12 12V8a5 5 0 1 1-5 5H4a8 8 0 1 0 8-8z",
  share: "M14 4l7 7-7 7v-4c-5 0-8 1.500-11 6 .5-7 4-11 11-12z", full: "M3 3h7v3H6v4H3zM14 3h7v7h-3V6h-4zM3 14h3v4h4v3H3zM18 14h3v7h-7v-3h4z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", fill: "currentColor" })) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Creates an element with attributes and children. Attributes that start with "on" are event listeners.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // Without this attribute on the focused element, JupyterLab's shortcuts take the arrow keys away from a slider.
  if (["input", "select", "button", "section"].includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// Replaces the placeholders in a message by typed arrays made from the buffers. Each array gets a property "shape".
function unpack(value, buffers) {
  if (Array.isArray(value)) return value.map((item) => unpack(item, buffers));
  if (value === null || typeof value !== "object") return value;
  if (value.$ !== undefined) {
    const view = buffers[value.$], bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    const array = value.type === "f8" ? new Float64Array(bytes) : new Float32Array(bytes);
    return Object.assign(array, { shape: value.shape });
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, buffers)]));
}

// Returns a JPEG as a data URL, so that the browser doesn't have to ask another of its processes for the bytes.
function dataUrl(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength), chunks = [];
  for (let i = 0; i < bytes.length; i += 8192) chunks.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return `data:image/jpeg;base64,${btoa(chunks.join(""))}`;
}

class View {
  constructor(model, element) {
    this.model = model;
    this.spec = model.get("spec");
    this.id = Math.random().toString(36).slice(2);
    this.values = { ...this.spec.values };
    this.scene = { panels: [], marks: {} };
    this.seq = this.answered = this.frame = 0;
    this.pending = null; // values that have not been sent yet
    this.updateTimer = 0; // set while the numbers beside the controls and the message to the kernel wait for a repaint
    this.alive = true; // until the kernel is restarted, because a new kernel doesn't know the demo
    this.awaitingAnswer = false; // whether the kernel has yet to answer a message
    this.unreachable = false; // whether no answer can come
    this.size = 0;
    this.speed = this.spec.speed;
    this.build(element);
    this.addListeners();
    this.sendMessage({ type: "hello" });
  }

  // --- the page ---------------------------------------------------------------------------------------------

  build(element) {
    const { spec } = this;
    this.setters = {};
    this.controlElements = Object.fromEntries(
      Object.entries(spec.controls).map(([name, control]) => [name, this[control.kind](name, control)]),
    );
    const controls = Object.values(this.controlElements), many = controls.length > 4;
    this.image = spec.picture === "canvas"
      ? make("canvas", { role: "img", "aria-label": spec.alternative })
      : make("img", { alt: spec.alternative });
    this.stage = make("div", { class: "course-stage" }, this.image);
    this.status = make("p", { class: "course-caption", role: "status", "aria-live": "polite" });
    this.notice = make("p", { class: "course-notice", role: "alert", hidden: true });
    this.shareField = make("input", {
      type: "text", class: "course-share", "aria-label": "State of the demo: copy it, or paste another and press Enter",
      hidden: true, onkeydown: (event) => event.key === "Enter" && this.sendMessage({ type: "restore", text: this.shareField.value }),
    });
    this.root = make(
      "section",
      {
        class: "course-demo", "aria-label": spec.title, tabindex: "0",
        onkeydown: (event) => this.handleKey(event),
      },
      make("h3", {}, spec.title), make("div", { class: `course-controls${many ? " course-many" : ""}` }, ...controls), this.stage, this.status,
      this.notice, this.toolbar(), this.shareField,
    );
    element.append(this.root);
    this.root.view = this; // for the lecture's bar, and for tests that check what is drawn
    if (spec.picture === "canvas") {
      this.painter = new Painter(this.image);
      this.listenToPointer();
    }
    this.updateControls();
  }

  slider(name, control) {
    const { minimum, maximum, step, log, whole } = control;
    const low = log ? Math.log10(minimum) : minimum, high = log ? Math.log10(maximum) : maximum;
    const positions = Math.max(1, Math.round((high - low) / step));
    const value = (i) => {
      const v = i >= positions ? maximum : i <= 0 ? minimum : Number((low + i * step).toPrecision(12));
      return log && i > 0 && i < positions ? Number((10 ** v).toPrecision(3)) : v;
    };
    const range = make("input", {
      type: "range", min: 0, max: positions, step: 1, "aria-label": control.label,
      oninput: () => this.move({ [name]: value(Number(range.value)) }),
      onpointerdown: () => this.status.setAttribute("aria-busy", "true"),
      onpointerup: () => this.status.removeAttribute("aria-busy"),
    });
    const accept = () => {
      const v = Number(exact.value.replace("−", "-").replace(",", ".")), clipped = Math.max(minimum, Math.min(maximum, v));
      if (exact.value.trim() && Number.isFinite(v)) this.move({ [name]: whole ? Math.round(clipped) : clipped });
      this.updateControls();
      exact.value = short(this.values[name], 4); // updateControls leaves a field alone while it has the focus
    };
    const exact = make("input", {
      type: "text", inputmode: "decimal", class: "course-exact", "aria-label": `${control.label}, exact value`,
      onchange: accept,
      onkeydown: (event) => event.key === "Enter" && accept(), // in JupyterLab, Enter alone causes no change event
    });
    this.setters[name] = (v) => {
      const i = Math.round(((log ? Math.log10(v) : v) - low) / step);
      if (value(Number(range.value)) !== v) range.value = i;
      const text = short(v, 4);
      if (range.getAttribute("aria-valuetext") !== text) range.setAttribute("aria-valuetext", text);
      if (exact.value !== text && (document.activeElement !== exact || range.matches(":active"))) exact.value = text;
    };
    return make("label", { class: "course-slider" }, make("span", {}, control.label), range, exact);
  }

  menu(name, control) {
    const select = make(
      "select", { "aria-label": control.label, onchange: () => this.move({ [name]: select.value }) },
      ...control.options.map(([key, text]) => make("option", { value: key }, text)),
    );
    this.setters[name] = (v) => (select.value = v);
    return make("label", {}, make("span", {}, control.label), select);
  }

  toggle(name, control) {
    const checkbox = make("input", { type: "checkbox", onchange: () => this.move({ [name]: checkbox.checked }) });
    this.setters[name] = (v) => (checkbox.checked = v);
    return make("label", { class: "course-toggle" }, checkbox, make("span", {}, control.label));
  }

  button(name, control) {
    return make("button", { type: "button", onclick: () => this.press(name) }, control.label);
  }

  curve(name, control) {
    const { minimum, maximum, log } = control, size = this.values[name].length;
    const toAxis = (v) => (log ? Math.log10(v) : v), fromAxis = (v) => (log ? Number((10 ** v).toPrecision(3)) : v);
    const entry = make("input", { type: "range", min: 0, max: size - 1, value: 0, "aria-label": `${control.label}: which entry`, oninput: () => this.updateControls() });
    const height = make("input", {
      type: "range", min: 0, max: 200, "aria-label": `${control.label}: value of that entry`,
      oninput: () => {
        const v = fromAxis(toAxis(minimum) + ((toAxis(maximum) - toAxis(minimum)) * height.value) / 200);
        this.move({ [name]: this.values[name].map((old, k) => (k === Number(entry.value) ? v : old)) });
      },
    });
    this.setters[name] = (v) => {
      const current = v[Number(entry.value)];
      height.value = Math.round((200 * (toAxis(current) - toAxis(minimum))) / (toAxis(maximum) - toAxis(minimum)));
      height.setAttribute("aria-valuetext", short(current));
      entry.setAttribute("aria-valuetext", `entry ${entry.value}`);
    };
    return make("span", { class: "course-curve" }, make("span", {}, control.label), entry, height);
  }

  makePresetMenu() {
    this.presetIndex = -1;
    this.presetMenu = make(
      "select",
      { "aria-label": "Examples", onchange: () => this.usePreset(Number(this.presetMenu.value)) },
      make("option", { value: -1 }, "examples …"),
      ...this.spec.presets.map(([title], i) => make("option", { value: i }, title)),
    );
    return this.presetMenu;
  }

  usePreset(i) {
    if (i < 0 || i >= this.spec.presets.length) return false;
    this.presetIndex = i;
    this.presetMenu.value = i;
    this.stop();
    this.sendMessage({ type: "restore", text: this.spec.presets[i][1] });
    return true;
  }

  toolbar() {
    const button = (content, label, action) =>
      make("button", { type: "button", "aria-label": label, title: label, onclick: action }, content);
    const bar = make("div", { class: "course-toolbar", role: "toolbar", "aria-label": "Demo" });
    if (this.spec.play) {
      this.playButton = button(icon("play"), "Play", () => (this.playing ? this.stop() : this.play()));
      const speeds = this.spec.speeds.map((s) => make("option", { value: s, selected: s === this.speed }, `${s} step${s === 1 ? "" : "s"}/s`));
      const speed = make("select", {
        "aria-label": "Speed",
        onchange: () => {
          this.speed = Number(speed.value);
          this.sendMessage({ type: "speed", speed: this.speed });
        },
      }, ...speeds);
      bar.append(button(icon("back"), "Step back", () => this.step(-1)), this.playButton, button(icon("step"), "Step", () => this.step(1)), speed);
    }
    if (this.spec.presets.length) bar.append(this.makePresetMenu());
    bar.append(
      button(icon("reset"), "Reset", () => this.reset()),
      button(icon("share"), "Share", () => (this.shareField.hidden ? this.sendMessage({ type: "share" }) : (this.shareField.hidden = true))),
      button("A+", "Larger text", () => this.enlarge()),
      button(icon("full"), "Full screen", () => this.fullScreen()),
    );
    return bar;
  }

  // --- values -----------------------------------------------------------------------------------------------

  // Called when the user has moved controls. The picture comes first. If the page can compute the change, it paints at
  // once, in the animation frame that the browser is preparing for this event. Otherwise it asks the kernel. Everything
  // else on the page waits until the browser has shown this animation frame, because new text forces a new layout, and
  // sending takes time too.
  move(values) {
    Object.assign(this.values, values);
    this.pending = { ...this.pending, ...values };
    if (this.computesHere(values)) {
      this.runProgram();
      this.draw();
    } else {
      this.sendPending();
    }
    this.updateAfterFrame();
  }

  updateAfterFrame() {
    if (this.updateTimer) return;
    const update = () => {
      if (!this.updateTimer) return;
      clearTimeout(this.updateTimer);
      this.updateTimer = 0;
      this.updateControls();
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
    if (!this.alive) return;
    try {
      this.model.send(message, undefined, buffers);
    } catch {
      return this.diagnose(); // JupyterLab refuses messages to a kernel that has stopped
    }
    if (!WITHOUT_ANSWER.includes(message.type)) this.expectAnswer();
  }

  // Starts to wait for an answer from the kernel.
  expectAnswer() {
    this.awaitingAnswer = true;
    this.diagnoseAfter(ANSWER_TIMEOUT);
  }

  diagnoseAfter(ms) {
    clearTimeout(this.diagnosisTimer);
    this.diagnosisTimer = setTimeout(() => this.diagnose(), ms);
  }

  updateControls() {
    for (const [name, set] of Object.entries(this.setters)) set(this.values[name]);
    if (this.playButton) {
      const action = this.playing ? "Pause" : "Play";
      if (this.playButton.title !== action) {
        this.playButton.title = action;
        this.playButton.setAttribute("aria-label", action);
        this.playButton.replaceChildren(icon(action.toLowerCase()));
        // Screen readers wait with the caption until playing has stopped.
        this.status.setAttribute("aria-busy", !!this.playing);
      }
    }
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

  addListeners() {
    this.onMessage = (message, buffers) => this.receive(message, buffers || []);
    this.onRestart = () => this.handleRestart();
    this.connection = new Connection(this.model, () => this.diagnose());
    this.model.on("msg:custom", this.onMessage);
    this.model.on("comm_live_update", this.onRestart); // widget managers trigger this event only after a restart
    this.resizeObserver = new ResizeObserver(() => this.paint());
    this.resizeObserver.observe(this.stage);
    this.themeObserver = new MutationObserver(() => {
      this.root.dataset.theme = this.theme();
      this.paint();
    });
    this.themeObserver.observe(document.body, { attributes: true });
    this.onFullscreenChange = () => {
      this.root.classList.toggle("course-full", document.fullscreenElement === this.root || !!this.lecture);
      this.paint();
    };
    document.addEventListener("fullscreenchange", this.onFullscreenChange);
    requestAnimationFrame(this.onFullscreenChange); // by then the demo is on the page, in a lecture or not
  }

  // The lecture that contains this demo, if any. In full screen, the lecture as a whole fills the screen.
  get lecture() {
    return this.root.closest(".course-lecture");
  }

  dispose() {
    this.stop();
    this.model.off("msg:custom", this.onMessage);
    this.model.off("comm_live_update", this.onRestart);
    this.connection.dispose();
    this.diagnosis = null;
    this.resizeObserver.disconnect();
    this.themeObserver.disconnect();
    document.removeEventListener("fullscreenchange", this.onFullscreenChange);
    for (const timer of ["diagnosisTimer", "snapshotTimer", "updateTimer"]) clearTimeout(this[timer]);
    this.updateTimer = 0;
  }

  receive(message, buffers) {
    this.diagnosis = null;
    this.awaitingAnswer = false;
    this.setUnreachable(false);
    clearTimeout(this.diagnosisTimer);
    this.showNotice("");
    if (message.type === "share") return this.showShareText(message.text);
    if (message.type !== "frame" || message.n < this.frame) return; // never show an older frame
    this.frame = message.n;
    if (message.confirm) this.sendMessage({ type: "seen", n: message.n });
    this.answered = Math.max(this.answered, message.answers[this.id] || 0);
    let changed = this.applyFrame(message, buffers) || this.theme() !== this.painter?.theme;
    const ownValuesNewer = this.answered < this.seq || this.pending; // the frame doesn't include the newest values yet
    if (!ownValuesNewer) {
      changed ||= JSON.stringify(this.values) !== JSON.stringify(message.values);
      this.values = { ...message.values };
    }
    if (this.spec.play === "*work") this.playing = message.playing;
    for (const [name, element] of Object.entries(this.controlElements)) {
      const hidden = message.hidden.includes(name);
      if (element.hidden !== hidden) element.hidden = hidden;
    }
    this.updateControls();
    this.showCaption(message.caption, message.tone);
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
      return false;
    }
    if (message.panels) {
      Object.assign(this.scene, { panels: message.panels, size: message.size });
      Object.assign(this, { program: message.program, by: message.by });
      this.data = unpack(message.data, buffers);
      this.computed = null;
      this.image.setAttribute("aria-label", message.alternative);
    }
    if (message.all) this.scene.marks = {};
    for (const name of message.removed) delete this.scene.marks[name];
    for (const [name, mark] of Object.entries(message.marks)) {
      this.scene.marks[name] = unpack(mark, buffers);
      if (mark.kind === "field") this.scene.marks[name].shape = mark.values.shape;
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

  showNotice(text) {
    if (this.notice.textContent === text) return;
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  // Finds out why no answer comes and reports the cause. Checks again until the cause is gone.
  async diagnose() {
    clearTimeout(this.diagnosisTimer);
    const diagnosis = (this.diagnosis = {});
    const connectionCause = await this.connection.findCause(this.alive && this.awaitingAnswer);
    if (diagnosis !== this.diagnosis) return; // an answer or a newer diagnosis came in the meantime
    const cause = this.alive || ["server", "stopped"].includes(connectionCause) ? connectionCause : "restarted";
    this.setUnreachable(!["", "busy", "slow", "connecting"].includes(cause));
    this.showNotice(cause && this.describeCause(cause));
    if (cause) this.diagnoseAfter(RECHECK_INTERVAL);
  }

  setUnreachable(unreachable) {
    if (unreachable === this.unreachable) return;
    this.unreachable = unreachable;
    if (unreachable) this.stop();
    this.root.dispatchEvent(new CustomEvent("reachability", { bubbles: true })); // for the lecture's bar
  }

  describeCause(cause) {
    const lecture = !!document.getElementById("rendered_cells"); // only Voilà's page has this element; it has no cells
    const command = lecture ? "lecture" : "lab";
    return {
      server:
        "The server isn't responding, so the demo can't update. If it has stopped, start it again with " +
        `“python3 run.py ${command}” and reload this page${lecture ? "" : ", then run the cell again"}.`,
      stopped:
        "The kernel has stopped, so the demo can't update. " +
        (lecture ? "Reload this page." : "Choose a kernel in the Kernel menu and run the cell again."),
      restarted: `The kernel was restarted, so this demo has stopped. ${lecture ? "Reload this page" : "Run its cell again"}.`,
      connecting: "The connection to the kernel is interrupted. The demo will update as soon as it is restored.",
      disconnected: "The connection to the kernel was closed, so the demo can't update. Reload this page.",
      busy: "The kernel is busy. The demo will update as soon as it is free.",
      slow: "The kernel hasn't responded yet. The demo will update as soon as it does.",
    }[cause];
  }

  handleRestart() {
    this.stop();
    this.alive = false;
    this.diagnose();
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  // Paints with the next animation frame, in the size and the colours that the page has by then.
  paint() {
    if (!this.painter || this.paintRequest) return;
    this.paintRequest = requestAnimationFrame(() => {
      const width = this.stage.clientWidth, full = this.root.classList.contains("course-full");
      const [w, h] = this.scene.size || this.spec.size;
      const height = full ? Math.max(this.stage.clientHeight, 200) : (width * h) / w;
      const em = Math.max(12, Math.min((15 * width) / 960, 30)) * TEXT_SCALES[full ? "full" : "page"][this.size];
      this.viewport = [width, height, em, this.theme()];
      this.paintRequest = 0;
      this.draw();
    });
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
    const panels = this.scene.panels.map((panel, i) => ({ ...panel, ...limits[i] }));
    this.drawn = marks; // for the pointer, which needs to know where the handles and boxes are
    this.painter.paint({ panels, marks }, ...this.viewport);
    this.painted();
  }

  theme() {
    const background = getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g)?.map(Number) || [255, 255, 255];
    return (0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2]) / 255 < 0.5 ? "dark" : "light";
  }

  painted() {
    this.count = (this.count || 0) + 1;
    this.root.dispatchEvent(new CustomEvent("painted", { detail: { frame: this.frame, values: this.values } }));
    clearTimeout(this.snapshotTimer);
    if (this.painter && this.frame) this.snapshotTimer = setTimeout(() => this.sendSnapshot(), SNAPSHOT_DELAY);
  }

  sendSnapshot() {
    if (this.playing || !this.alive || document.fullscreenElement === this.root || this.lecture) return;
    this.image.toBlob(async (blob) => {
      if (blob) this.sendMessage({ type: "still", kind: blob.type }, [await blob.arrayBuffer()]);
    }, "image/webp", 0.85);
  }

  // --- playing, keys, toolbar -------------------------------------------------------------------------------

  press(name) {
    this.sendMessage({ type: "press", name });
  }

  play() {
    if (!this.spec.play || this.playing) return;
    this.playing = true;
    if (this.spec.play === "*work") {
      this.press("play");
    } else {
      const { maximum, minimum } = this.spec.controls[this.spec.play];
      if (this.values[this.spec.play] >= maximum) this.move({ [this.spec.play]: minimum });
      let last = performance.now(), lastValue = -Infinity;
      const tick = (now) => {
        if (!this.playing) return;
        // If the kernel draws the steps, the next step waits until the last one has been answered.
        const ready = this.computesHere({ [this.spec.play]: 0 }) || this.seq === this.answered;
        if (ready && now - last >= 1000 / this.speed) {
          last = now;
          // If a graph has fewer steps than the slider, the kernel moves the slider back to the graph's last step.
          if (this.values[this.spec.play] < lastValue || !this.advance(1)) return this.stop();
          lastValue = this.values[this.spec.play];
        }
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }
    this.updateControls();
  }

  stop() {
    if (this.playing && this.spec.play === "*work") this.press("pause");
    this.playing = false;
    this.updateControls();
  }

  // Moves the slider that Play moves. Returns false at its end.
  advance(by) {
    const name = this.spec.play, { minimum, maximum, step } = this.spec.controls[name];
    const v = Math.max(minimum, Math.min(maximum, this.values[name] + by * step));
    if (v === this.values[name]) return false;
    this.move({ [name]: Number(v.toPrecision(12)) });
    return true;
  }

  step(by) {
    if (!this.spec.play) return;
    if (this.spec.play === "*work") {
      this.playing = false;
      this.press(by > 0 ? "step" : "back");
    } else {
      this.stop();
      this.advance(by);
    }
  }

  reset() {
    this.playing = false;
    if (this.presetMenu) this.presetMenu.value = this.presetIndex = -1;
    this.pending = null;
    this.shareField.hidden = true;
    this.press("reset");
  }

  enlarge() {
    this.size = (this.size + 1) % CAPTION_LINES.length;
    for (const [where, sizes] of Object.entries(TEXT_SCALES)) this.root.style.setProperty(`--course-${where}-text`, sizes[this.size]);
    this.root.style.setProperty("--course-lines", CAPTION_LINES[this.size]);
    this.paint();
  }

  fullScreen() {
    document.fullscreenElement ? document.exitFullscreen() : (this.lecture || this.root).requestFullscreen?.();
  }

  showShareText(text) {
    this.shareField.hidden = false;
    this.shareField.value = text;
    this.shareField.focus();
    this.shareField.select();
    navigator.clipboard?.writeText(text).catch(() => {});
  }

  // A presentation clicker sends PageUp and PageDown. Keys that are not handled here go on to the page, which is how
  // the lecture gets them.
  handleKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isText = target.matches("input[type=text]"), isSlider = target.matches("input[type=range]");
    const usedByElement = isText || target.matches("select") || (key === " " && target.matches("button, input[type=checkbox]"));
    let handled = true;
    if (key === "PageDown") handled = this.usePreset((this.presetIndex ?? NaN) + 1) || (!this.presetMenu && this.stepIfPlayable(1));
    else if (key === "PageUp") handled = this.usePreset((this.presetIndex ?? NaN) - 1) || (!this.presetMenu && this.stepIfPlayable(-1));
    else if (usedByElement) return;
    else if (key === " ") handled = !!this.spec.play && (this.playing ? this.stop() : this.play(), true);
    else if (key === "ArrowRight" && !isSlider) handled = this.stepIfPlayable(1);
    else if (key === "ArrowLeft" && !isSlider) handled = this.stepIfPlayable(-1);
    else if (key === "r") this.reset();
    else if (key === "f") this.fullScreen();
    else if (key === "+") this.enlarge();
    else return;
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  stepIfPlayable(by) {
    if (!this.spec.play) return false;
    this.step(by);
    return true;
  }

  // --- the pointer on the picture ---------------------------------------------------------------------------

  listenToPointer() {
    const pixelOf = (event) => {
      const box = this.image.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * this.painter.width, ((event.clientY - box.top) / box.height) * this.painter.height];
    };
    let drag = null;
    const setControls = (link, place, [x, y]) => {
      const values = {}, clamp = (name, v) => {
        const { minimum, maximum, step, log } = this.spec.controls[name];
        if (minimum === undefined) return v;
        const rounded = log ? Number(v.toPrecision(3)) : minimum + Math.round((v - minimum) / step) * step;
        return Math.max(minimum, Math.min(maximum, Number(rounded.toPrecision(12))));
      };
      if (link.draws) {
        const k = Math.round(place.ux(x)), old = this.values[link.draws], { minimum, maximum } = this.spec.controls[link.draws];
        const v = Math.max(minimum, Math.min(maximum, Number(place.uy(y).toPrecision(4))));
        const from = drag.last === undefined ? k : drag.last; // fill the entries that a fast movement has skipped
        values[link.draws] = old.map((o, i) => {
          if (i < Math.min(from, k) || i > Math.max(from, k)) return o;
          return from === k ? v : (drag.height ?? v) + ((v - (drag.height ?? v)) * (i - from)) / (k - from);
        });
        Object.assign(drag, { last: k, height: v });
      }
      if (link.x) values[link.x] = clamp(link.x, place.ux(x));
      if (link.y) values[link.y] = clamp(link.y, place.uy(y));
      this.move(values);
    };
    const isNear = (link, place, [x, y]) => {
      const mark = this.drawn?.[link.near];
      if (!link.near) return true;
      return !!mark && Math.hypot(place.px(mark.x[0]) - x, place.py(mark.y[0]) - y) < 1.8 * this.painter.em;
    };
    this.image.addEventListener("pointerdown", (event) => {
      const pixel = pixelOf(event), place = this.painter.placeAt(...pixel);
      if (!place) return;
      const box = Object.values(this.drawn || {}).find((mark) => {
        if (mark.kind !== "box" || !mark.sets || mark.panel !== place.index) return false;
        return Math.abs(place.ux(pixel[0]) - mark.at[0]) <= mark.extent[0] / 2 && Math.abs(place.uy(pixel[1]) - mark.at[1]) <= mark.extent[1] / 2;
      });
      if (box) return this.move(box.sets);
      if (place.panel.points) this.sendMessage({ type: "point", panel: place.index, x: place.ux(pixel[0]), y: place.uy(pixel[1]) });
      const links = [...(place.panel.links || []), ...(place.panel.draws ? [{ when: "press", draws: place.panel.draws }] : [])];
      const link = links.find((l) => l.when === "press" && isNear(l, place, pixel));
      if (!link) return;
      event.preventDefault();
      drag = { link, index: place.index };
      this.image.setPointerCapture(event.pointerId);
      setControls(link, place, pixel);
    });
    this.image.addEventListener("pointermove", (event) => {
      const pixel = pixelOf(event);
      if (drag) return setControls(drag.link, this.painter.places[drag.index], pixel);
      const place = this.painter.placeAt(...pixel);
      const links = place?.panel.links || [];
      const hover = links.find((l) => l.when === "hover");
      if (hover) setControls(hover, place, pixel);
      const active = place && (place.panel.points || place.panel.draws || links.some((l) => l.when === "press" && isNear(l, place, pixel)));
      this.image.style.cursor = active ? "pointer" : "default";
    });
    for (const end of ["pointerup", "pointercancel"]) this.image.addEventListener(end, () => (drag = null));
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
