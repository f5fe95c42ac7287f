// The front end of every demo: controls, picture, sentence and toolbar, and the messages to and from the kernel.
// What the messages say, and which one waits for which, is written in demo.py.

import { Painter, short } from "./canvas.js";
import { Connection } from "./connection.js";
import { programs } from "./programs.js";

const SIGNS = { plain: "", good: "✓ ", mixed: "↔ ", bad: "✗ " };
const UNDER_WAY = 2; // messages with values that the kernel has not answered yet
const PATIENCE = 2500; // ms without an answer after which the demo finds out why, and says so
const AGAIN = 2000; // ms after which it looks again, as long as something is wrong
const UNANSWERED = ["seen", "still", "speed"]; // messages that the kernel takes without an answer
const STILL = 1500; // ms without a change after which the picture is sent for the saved notebook
// Sizes of the text, in a page and over a whole screen, where it is large already, and the lines that a sentence takes.
const TEXT = { page: [1, 1.25, 1.5], full: [1, 1.2, 1.35] }, LINES = [2, 3, 3];

// The signs on the toolbar, as paths in a square of 24 by 24: fonts do not have them everywhere.
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

// An element with attributes (on… are listeners) and children.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // JupyterLab's shortcuts would take the arrows from a slider: it looks for this on the element that has the focus.
  if (["input", "select", "button", "section"].includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// The places of the buffers in a message, filled with typed arrays; a mark's "values" tells its shape too.
function unpack(value, buffers) {
  if (Array.isArray(value)) return value.map((part) => unpack(part, buffers));
  if (value === null || typeof value !== "object") return value;
  if (value.$ !== undefined) {
    const view = buffers[value.$], bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    const array = value.type === "f8" ? new Float64Array(bytes) : new Float32Array(bytes);
    return Object.assign(array, { shape: value.shape });
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part, buffers)]));
}

// A JPEG as an address that holds all of it: the browser need not ask another of its processes for the bytes.
function address(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength), pieces = [];
  for (let i = 0; i < bytes.length; i += 8192) pieces.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return `data:image/jpeg;base64,${btoa(pieces.join(""))}`;
}

class View {
  constructor(model, element) {
    this.model = model;
    this.spec = model.get("spec");
    this.id = Math.random().toString(36).slice(2);
    this.values = { ...this.spec.values };
    this.scene = { panels: [], marks: {} };
    this.seq = this.answered = this.frame = 0;
    this.waiting = null; // values not sent yet
    this.due = 0; // whether the numbers beside the controls and the message to the kernel wait for a frame
    this.alive = true; // until the kernel is restarted, which forgets the demo
    this.expecting = false; // whether the kernel owes an answer
    this.gone = false; // whether no answer can come
    this.size = 0;
    this.speed = this.spec.speed;
    this.build(element);
    this.listen();
    this.tell({ type: "hello" });
  }

  // --- the page ---------------------------------------------------------------------------------------------

  build(element) {
    const { spec } = this;
    this.setters = {};
    this.places = Object.fromEntries(
      Object.entries(spec.controls).map(([name, control]) => [name, this[control.kind](name, control)]),
    );
    const controls = Object.values(this.places), many = controls.length > 4;
    this.image = spec.picture === "canvas"
      ? make("canvas", { role: "img", "aria-label": spec.alternative })
      : make("img", { alt: spec.alternative });
    this.stage = make("div", { class: "course-stage" }, this.image);
    this.status = make("p", { class: "course-caption", role: "status", "aria-live": "polite" });
    this.notice = make("p", { class: "course-notice", role: "alert", hidden: true });
    this.field = make("input", {
      type: "text", class: "course-share", "aria-label": "State of the demo: copy it, or paste another and press Enter",
      hidden: true, onkeydown: (event) => event.key === "Enter" && this.tell({ type: "restore", text: this.field.value }),
    });
    this.root = make(
      "section",
      {
        class: "course-demo", "aria-label": spec.title, tabindex: "0",
        onkeydown: (event) => this.key(event),
      },
      make("h3", {}, spec.title), make("div", { class: `course-controls${many ? " course-many" : ""}` }, ...controls), this.stage, this.status,
      this.notice, this.toolbar(), this.field,
    );
    element.append(this.root);
    this.root.view = this; // for tests, which look at what is drawn
    if (spec.picture === "canvas") {
      this.painter = new Painter(this.image);
      this.pointers();
    }
    this.show();
  }

  slider(name, control) {
    const { least, most, step, log } = control;
    const low = log ? Math.log10(least) : least, high = log ? Math.log10(most) : most;
    const notches = Math.max(1, Math.round((high - low) / step));
    const value = (i) => {
      const v = i >= notches ? most : i <= 0 ? least : Number((low + i * step).toPrecision(12));
      return log && i > 0 && i < notches ? Number((10 ** v).toPrecision(3)) : v;
    };
    const range = make("input", {
      type: "range", min: 0, max: notches, step: 1, "aria-label": control.label,
      oninput: () => this.move({ [name]: value(Number(range.value)) }),
      onpointerdown: () => this.status.setAttribute("aria-busy", "true"),
      onpointerup: () => this.status.removeAttribute("aria-busy"),
    });
    const exact = make("input", {
      type: "text", inputmode: "decimal", class: "course-exact", "aria-label": `${control.label}, exact value`,
      onchange: () => {
        const v = Number(exact.value.replace("−", "-").replace(",", "."));
        if (exact.value.trim() && Number.isFinite(v)) this.move({ [name]: Math.max(least, Math.min(most, v)) });
        this.show();
      },
    });
    this.setters[name] = (v) => {
      const i = Math.round(((log ? Math.log10(v) : v) - low) / step);
      if (value(Number(range.value)) !== v) range.value = i;
      const words = short(v, 4);
      if (range.getAttribute("aria-valuetext") !== words) range.setAttribute("aria-valuetext", words);
      if (exact.value !== words && (document.activeElement !== exact || range.matches(":active"))) exact.value = words;
    };
    return make("label", { class: "course-slider" }, make("span", {}, control.label), range, exact);
  }

  menu(name, control) {
    const select = make(
      "select", { "aria-label": control.label, onchange: () => this.move({ [name]: select.value }) },
      ...control.options.map(([key, words]) => make("option", { value: key }, words)),
    );
    this.setters[name] = (v) => (select.value = v);
    return make("label", {}, make("span", {}, control.label), select);
  }

  toggle(name, control) {
    const tick = make("input", { type: "checkbox", onchange: () => this.move({ [name]: tick.checked }) });
    this.setters[name] = (v) => (tick.checked = v);
    return make("label", { class: "course-toggle" }, tick, make("span", {}, control.label));
  }

  button(name, control) {
    return make("button", { type: "button", onclick: () => this.press(name) }, control.label);
  }

  curve(name, control) {
    const { least, most, log } = control, size = this.values[name].length;
    const to = (v) => (log ? Math.log10(v) : v), from = (v) => (log ? Number((10 ** v).toPrecision(3)) : v);
    const entry = make("input", { type: "range", min: 0, max: size - 1, value: 0, "aria-label": `${control.label}: which entry`, oninput: () => this.show() });
    const height = make("input", {
      type: "range", min: 0, max: 200, "aria-label": `${control.label}: value of that entry`,
      oninput: () => {
        const v = from(to(least) + ((to(most) - to(least)) * height.value) / 200);
        this.move({ [name]: this.values[name].map((old, k) => (k === Number(entry.value) ? v : old)) });
      },
    });
    this.setters[name] = (v) => {
      const now = v[Number(entry.value)];
      height.value = Math.round((200 * (to(now) - to(least))) / (to(most) - to(least)));
      height.setAttribute("aria-valuetext", short(now));
      entry.setAttribute("aria-valuetext", `entry ${entry.value}`);
    };
    return make("span", { class: "course-curve" }, make("span", {}, control.label), entry, height);
  }

  presets() {
    this.preset = -1;
    this.chooser = make(
      "select",
      { "aria-label": "Examples", onchange: () => this.usePreset(Number(this.chooser.value)) },
      make("option", { value: -1 }, "examples …"),
      ...this.spec.presets.map(([words], i) => make("option", { value: i }, words)),
    );
    return this.chooser;
  }

  usePreset(i) {
    if (i < 0 || i >= this.spec.presets.length) return false;
    this.preset = i;
    this.chooser.value = i;
    this.stop();
    this.tell({ type: "restore", text: this.spec.presets[i][1] });
    return true;
  }

  toolbar() {
    const button = (sign, label, action) =>
      make("button", { type: "button", "aria-label": label, title: label, onclick: action }, sign);
    const bar = make("div", { class: "course-toolbar", role: "toolbar", "aria-label": "Demo" });
    if (this.spec.play) {
      this.player = button(icon("play"), "Play", () => (this.playing ? this.stop() : this.play()));
      const speeds = this.spec.speeds.map((s) => make("option", { value: s, selected: s === this.speed }, `${s} step${s === 1 ? "" : "s"}/s`));
      const speed = make("select", {
        "aria-label": "Speed",
        onchange: () => {
          this.speed = Number(speed.value);
          this.tell({ type: "speed", speed: this.speed });
        },
      }, ...speeds);
      bar.append(button(icon("back"), "Step back", () => this.step(-1)), this.player, button(icon("step"), "Step", () => this.step(1)), speed);
    }
    if (this.spec.presets.length) bar.append(this.presets());
    bar.append(
      button(icon("reset"), "Reset", () => this.reset()),
      button(icon("share"), "Share", () => (this.field.hidden ? this.tell({ type: "share" }) : (this.field.hidden = true))),
      button("A+", "Larger text", () => this.enlarge()),
      button(icon("full"), "Full screen", () => this.fullScreen()),
    );
    return bar;
  }

  // --- values -----------------------------------------------------------------------------------------------

  // The hand has moved controls. The picture comes first: what can be computed here is painted at once, into the very
  // frame that the browser is making for this event, and what can't is asked for. Everything else in the page waits
  // until the frame is out, since text that changes has the page laid out anew, and the kernel's answer takes time too.
  move(values) {
    Object.assign(this.values, values);
    this.waiting = { ...this.waiting, ...values };
    if (this.follows(values)) {
      this.iterate();
      this.draw();
    } else {
      this.pump();
    }
    this.afterFrame();
  }

  afterFrame() {
    if (this.due) return;
    const rest = () => {
      if (!this.due) return;
      clearTimeout(this.due);
      this.due = 0;
      this.show();
      this.pump();
    };
    this.due = setTimeout(rest, 100); // in a page that nobody sees there are no frames
    requestAnimationFrame(() => setTimeout(rest));
  }

  pump() {
    if (!this.waiting || this.seq - this.answered >= UNDER_WAY) return;
    this.seq += 1;
    this.since ??= performance.now();
    this.tell({ type: "set", view: this.id, seq: this.seq, values: this.waiting });
    this.waiting = null;
  }

  tell(message, buffers) {
    if (!this.alive) return;
    try {
      this.model.send(message, undefined, buffers);
    } catch {
      return this.inquire(); // JupyterLab refuses messages to a kernel that has stopped
    }
    if (!UNANSWERED.includes(message.type)) this.expect();
  }

  // From now on the kernel owes an answer.
  expect() {
    this.expecting = true;
    this.inquireAfter(PATIENCE);
  }

  inquireAfter(ms) {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.inquire(), ms);
  }

  show() {
    for (const [name, set] of Object.entries(this.setters)) set(this.values[name]);
    if (this.player) {
      const now = this.playing ? "Pause" : "Play";
      if (this.player.title !== now) {
        this.player.title = now;
        this.player.setAttribute("aria-label", now);
        this.player.replaceChildren(icon(now.toLowerCase()));
        this.status.setAttribute("aria-busy", !!this.playing); // a sentence for each step is read out when it has stopped
      }
    }
  }

  // Whether this page can draw what these controls change, without the kernel.
  follows(values) {
    return !!programs[this.program] && (!this.by.length || Object.keys(values).every((name) => this.by.includes(name)));
  }

  // The marks that this page computes by itself.
  iterate() {
    const program = programs[this.program];
    if (program && this.data) this.computed = program(this.values, this.data);
  }

  listen() {
    this.onMessage = (message, buffers) => this.receive(message, buffers || []);
    this.onRestart = () => this.restarted();
    this.connection = new Connection(this.model, () => this.inquire());
    this.model.on("msg:custom", this.onMessage);
    this.model.on("comm_live_update", this.onRestart); // a widget manager says this of a restart, and of nothing else
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.stage);
    this.themed = new MutationObserver(() => {
      this.root.dataset.theme = this.theme();
      this.paint();
    });
    this.themed.observe(document.body, { attributes: true });
    this.screen = () => {
      this.root.classList.toggle("course-full", document.fullscreenElement === this.root || !!this.lecture);
      this.paint();
    };
    document.addEventListener("fullscreenchange", this.screen);
    requestAnimationFrame(this.screen); // by then it is known whether it stands in a lecture
  }

  // The lecture that this demo is a part of, which fills the screen as a whole.
  get lecture() {
    return this.root.closest(".course-lecture");
  }

  dispose() {
    this.stop();
    this.model.off("msg:custom", this.onMessage);
    this.model.off("comm_live_update", this.onRestart);
    this.connection.dispose();
    this.inquiry = null;
    this.resized.disconnect();
    this.themed.disconnect();
    document.removeEventListener("fullscreenchange", this.screen);
    for (const timer of ["patience", "settled", "due"]) clearTimeout(this[timer]);
    this.due = 0;
  }

  receive(message, buffers) {
    this.inquiry = null;
    this.expecting = false;
    this.setGone(false);
    clearTimeout(this.patience);
    this.remark("");
    if (message.type === "share") return this.shareText(message.text);
    if (message.type !== "frame" || message.n < this.frame) return; // never back
    this.frame = message.n;
    if (message.confirm) this.tell({ type: "seen", n: message.n });
    this.answered = Math.max(this.answered, message.answers[this.id] || 0);
    let news = this.take(message, buffers) || this.theme() !== this.painter?.theme;
    const mine = this.answered < this.seq || this.waiting; // values on their way are newer than the frame's
    if (!mine) {
      news ||= JSON.stringify(this.values) !== JSON.stringify(message.values);
      this.values = { ...message.values };
    }
    if (this.spec.play === "*work") this.playing = message.playing;
    for (const [name, place] of Object.entries(this.places)) {
      const hidden = message.hidden.includes(name);
      if (place.hidden !== hidden) place.hidden = hidden;
    }
    this.show();
    this.say(message.caption, message.tone);
    if (news) {
      this.iterate();
      this.paint();
    }
    this.pump();
  }

  // Keep what the frame brings; whether it changes anything that this page paints.
  take(message, buffers) {
    if (message.image !== undefined) {
      this.root.dataset.theme = this.theme(); // a style rule turns the image dark
      this.image.onload = () => this.painted();
      this.image.src = address(buffers[message.image]);
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

  say(plain, tone) {
    const text = plain.replace(/(^|[\s=(,])-(?=\d)/g, "$1−").replace(/(\de)([+-])0*(?=\d)/g, (_, e, sign) => e + (sign === "-" ? "−" : "")); // a true minus sign
    const colon = text.indexOf(":") + 1;
    this.status.dataset.tone = tone;
    const words = SIGNS[tone] + text;
    if (this.status.textContent !== words) {
      this.status.replaceChildren(make("b", {}, SIGNS[tone] + text.slice(0, colon)), text.slice(colon));
    }
  }

  remark(text) {
    if (this.notice.textContent === text) return;
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  // Find out why no answer comes and say so; look again until the cause is gone.
  async inquire() {
    clearTimeout(this.patience);
    const inquiry = (this.inquiry = {}), problem = await this.connection.problem(this.alive && this.expecting);
    if (inquiry !== this.inquiry) return; // an answer or a newer inquiry came meanwhile
    const cause = this.alive || ["server", "stopped"].includes(problem) ? problem : "restarted";
    this.setGone(!["", "busy", "slow", "connecting"].includes(cause));
    this.remark(cause && this.explain(cause));
    if (cause) this.inquireAfter(AGAIN);
  }

  setGone(gone) {
    if (gone === this.gone) return;
    this.gone = gone;
    if (gone) this.stop();
    this.root.dispatchEvent(new CustomEvent("gone", { bubbles: true })); // for the lecture's bar
  }

  explain(cause) {
    const lecture = !!document.getElementById("rendered_cells"); // Voilà's page, which has no cells to run
    const command = lecture ? "lecture" : "lab";
    return {
      server:
        "The server does not answer, so the demo can't follow you. If it has stopped, start it again with " +
        `“python3 run.py ${command}” and reload this page${lecture ? "" : ", then run the cell again"}.`,
      stopped:
        "The kernel has stopped, so the demo can't follow you: " +
        (lecture ? "reload this page." : "choose a kernel in the Kernel menu and run the cell again."),
      restarted: `The kernel was restarted, so this demo has stopped: ${lecture ? "reload this page" : "run its cell again"}.`,
      connecting: "The connection to the kernel is interrupted: the demo follows again as soon as it is back.",
      disconnected: "The connection to the kernel was closed, so the demo can't follow you: reload this page.",
      busy: "The kernel is busy: the demo follows as soon as it is free.",
      slow: "The kernel has not answered yet: the demo follows as soon as it does.",
    }[cause];
  }

  restarted() {
    this.stop();
    this.alive = false;
    this.inquire();
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  // Paint with the next frame, in the size and the colours that the page has by then.
  paint() {
    if (!this.painter || this.asked) return;
    this.asked = requestAnimationFrame(() => {
      const room = this.stage.clientWidth, full = this.root.classList.contains("course-full");
      const [w, h] = this.scene.size || this.spec.size;
      const height = full ? Math.max(this.stage.clientHeight, 200) : (room * h) / w;
      const em = Math.max(12, Math.min((15 * room) / 960, 30)) * TEXT[full ? "full" : "page"][this.size];
      this.space = [room, height, em, this.theme()];
      this.asked = 0;
      this.draw();
    });
  }

  // Paint now. It asks the page for nothing, so that the browser need not lay it out before it knows.
  draw() {
    if (!this.space?.[0]) return;
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    const style = `${this.space[1]}px`;
    if (this.image.style.height !== style) this.image.style.height = style;
    const marks = { ...this.scene.marks };
    for (const [name, part] of Object.entries(this.computed || {})) if (marks[name]) marks[name] = { ...marks[name], ...part };
    const limits = this.computed?.["*panels"] || {};
    const panels = this.scene.panels.map((panel, i) => ({ ...panel, ...limits[i] }));
    Object.assign(this, { drawn: marks, drawnPanels: panels });
    this.painter.paint({ panels, marks }, ...this.space);
    this.painted();
  }

  theme() {
    const ground = getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g)?.map(Number) || [255, 255, 255];
    return (0.3 * ground[0] + 0.59 * ground[1] + 0.11 * ground[2]) / 255 < 0.5 ? "dark" : "light";
  }

  painted() {
    this.count = (this.count || 0) + 1;
    this.root.dispatchEvent(new CustomEvent("painted", { detail: { frame: this.frame, values: this.values } }));
    clearTimeout(this.settled);
    if (this.painter && this.frame) this.settled = setTimeout(() => this.keepStill(), STILL);
  }

  keepStill() {
    if (this.playing || !this.alive || document.fullscreenElement === this.root || this.lecture) return;
    this.image.toBlob(async (blob) => {
      if (blob) this.tell({ type: "still", kind: blob.type }, [await blob.arrayBuffer()]);
    }, "image/webp", 0.85);
  }

  // --- playing, keys, toolbar -------------------------------------------------------------------------------

  press(name) {
    this.tell({ type: "press", name });
  }

  play() {
    if (!this.spec.play || this.playing) return;
    this.playing = true;
    if (this.spec.play === "*work") {
      this.press("play");
    } else {
      const { most, least } = this.spec.controls[this.spec.play];
      if (this.values[this.spec.play] >= most) this.move({ [this.spec.play]: least });
      let last = performance.now(), asked = -Infinity;
      const tick = (now) => {
        if (!this.playing) return;
        // The kernel sets the pace of what it draws: the next step waits for the last.
        const free = this.follows({ [this.spec.play]: 0 }) || this.seq === this.answered;
        if (free && now - last >= 1000 / this.speed) {
          last = now;
          // A graph with fewer turns than the slider has steps puts it back to its last.
          if (this.values[this.spec.play] < asked || !this.shift(1)) return this.stop();
          asked = this.values[this.spec.play];
        }
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }
    this.show();
  }

  stop() {
    if (this.playing && this.spec.play === "*work") this.press("pause");
    this.playing = false;
    this.show();
  }

  // Move the played slider; false at its end.
  shift(by) {
    const name = this.spec.play, { least, most, step } = this.spec.controls[name];
    const v = Math.max(least, Math.min(most, this.values[name] + by * step));
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
      this.shift(by);
    }
  }

  reset() {
    this.playing = false;
    if (this.chooser) this.chooser.value = this.preset = -1;
    this.waiting = null;
    this.field.hidden = true;
    this.press("reset");
  }

  enlarge() {
    this.size = (this.size + 1) % LINES.length;
    for (const [where, sizes] of Object.entries(TEXT)) this.root.style.setProperty(`--course-${where}-text`, sizes[this.size]);
    this.root.style.setProperty("--course-lines", LINES[this.size]);
    this.paint();
  }

  fullScreen() {
    document.fullscreenElement ? document.exitFullscreen() : (this.lecture || this.root).requestFullscreen?.();
  }

  shareText(text) {
    this.field.hidden = false;
    this.field.value = text;
    this.field.focus();
    this.field.select();
    navigator.clipboard?.writeText(text).catch(() => {});
  }

  // A clicker sends PageUp and PageDown. What is not handled here goes on to the page, as in the lecture.
  key(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = target.matches("input[type=text]"), ranged = target.matches("input[type=range]");
    const own = typing || target.matches("select") || (key === " " && target.matches("button, input[type=checkbox]"));
    let done = true;
    if (key === "PageDown") done = this.usePreset((this.preset ?? NaN) + 1) || (!this.chooser && this.turn(1));
    else if (key === "PageUp") done = this.usePreset((this.preset ?? NaN) - 1) || (!this.chooser && this.turn(-1));
    else if (own) return;
    else if (key === " ") done = !!this.spec.play && (this.playing ? this.stop() : this.play(), true);
    else if (key === "ArrowRight" && !ranged) done = this.turn(1);
    else if (key === "ArrowLeft" && !ranged) done = this.turn(-1);
    else if (key === "r") this.reset();
    else if (key === "f") this.fullScreen();
    else if (key === "+") this.enlarge();
    else return;
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  turn(by) {
    if (!this.spec.play) return false;
    this.step(by);
    return true;
  }

  // --- the pointer on the picture ---------------------------------------------------------------------------

  pointers() {
    const where = (event) => {
      const box = this.image.getBoundingClientRect();
      return [((event.clientX - box.left) / box.width) * this.painter.width, ((event.clientY - box.top) / box.height) * this.painter.height];
    };
    let held = null;
    const set = (link, place, [x, y]) => {
      const values = {}, clamp = (name, v) => {
        const { least, most, step, log } = this.spec.controls[name];
        if (least === undefined) return v;
        const near = log ? Number(v.toPrecision(3)) : least + Math.round((v - least) / step) * step;
        return Math.max(least, Math.min(most, Number(near.toPrecision(12))));
      };
      if (link.draws) {
        const k = Math.round(place.ux(x)), old = this.values[link.draws], { least, most } = this.spec.controls[link.draws];
        const v = Math.max(least, Math.min(most, Number(place.uy(y).toPrecision(4))));
        const from = held.last === undefined ? k : held.last; // a quick hand jumps over entries: fill them too
        values[link.draws] = old.map((o, i) => {
          if (i < Math.min(from, k) || i > Math.max(from, k)) return o;
          return from === k ? v : (held.height ?? v) + ((v - (held.height ?? v)) * (i - from)) / (k - from);
        });
        Object.assign(held, { last: k, height: v });
      }
      if (link.x) values[link.x] = clamp(link.x, place.ux(x));
      if (link.y) values[link.y] = clamp(link.y, place.uy(y));
      this.move(values);
    };
    const near = (link, place, [x, y]) => {
      const mark = this.drawn?.[link.near];
      if (!link.near) return true;
      return !!mark && Math.hypot(place.px(mark.x[0]) - x, place.py(mark.y[0]) - y) < 1.8 * this.painter.em;
    };
    this.image.addEventListener("pointerdown", (event) => {
      const at = where(event), place = this.painter.at(...at);
      if (!place) return;
      const box = Object.values(this.drawn || {}).find((mark) => {
        if (mark.kind !== "box" || !mark.sets || mark.panel !== place.index) return false;
        return Math.abs(place.ux(at[0]) - mark.at[0]) <= mark.extent[0] / 2 && Math.abs(place.uy(at[1]) - mark.at[1]) <= mark.extent[1] / 2;
      });
      if (box) return this.move(box.sets);
      if (place.panel.points) this.tell({ type: "point", panel: place.index, x: place.ux(at[0]), y: place.uy(at[1]) });
      const links = [...(place.panel.links || []), ...(place.panel.draws ? [{ when: "press", draws: place.panel.draws }] : [])];
      const link = links.find((l) => l.when === "press" && near(l, place, at));
      if (!link) return;
      event.preventDefault();
      held = { link, index: place.index };
      this.image.setPointerCapture(event.pointerId);
      set(link, place, at);
    });
    this.image.addEventListener("pointermove", (event) => {
      const at = where(event);
      if (held) return set(held.link, this.painter.places[held.index], at);
      const place = this.painter.at(...at);
      const links = place?.panel.links || [];
      const hover = links.find((l) => l.when === "hover");
      if (hover) set(hover, place, at);
      const active = place && (place.panel.points || place.panel.draws || links.some((l) => l.when === "press" && near(l, place, at)));
      this.image.style.cursor = active ? "pointer" : "default";
    });
    for (const end of ["pointerup", "pointercancel"]) this.image.addEventListener(end, () => (held = null));
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.dispose();
  },
};
