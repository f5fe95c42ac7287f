// Stands in for the kernel: answers a demo's messages from a recording (serving/site/recording.py).

// Returns the buffers of a recording as views of their bytes. Numbers of four bytes come with all first bytes together,
// then all second bytes, and so on. Those of eight bytes, and images, come as they are.
function decoded(buffers) {
  return buffers.map(([text, together]) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), n = bytes.length / 4;
    return new DataView((together ? bytes.map((_, i) => bytes[(i % 4) * n + Math.floor(i / 4)]) : bytes).buffer);
  });
}

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

const listed = (texts) => [texts.slice(0, -1).join(", "), texts.at(-1)].filter(Boolean).join(" and ");

export class RecordedModel {
  constructor(recording) {
    this.recording = recording;
    this.buffers = decoded(recording.buffers);
    this.frame = 0; // the number of the recorded frame that is shown, possibly with other values of some controls
    this.values = { ...recording.frames[0].values };
    this.byValues = new Map(recording.frames.map((frame, i) => [JSON.stringify(frame.values), i]).reverse());
    this.handlers = [];
    this.answers = {}; // per view, the number of the newest message whose values are set
    this.count = 0; // of frames sent
    this.timer = 0; // set while recorded work plays
    this.speed = recording.spec.speed;
  }

  // --- what a view asks of a widget's model -------------------------------------------------------------------

  get(name) {
    return name === "spec" ? this.recording.spec : this.values[name];
  }

  set() {}

  on(event, handler) {
    if (event === "msg:custom") this.handlers.push(handler);
  }

  off(event, handler) {
    this.handlers = this.handlers.filter((one) => one !== handler);
  }

  send(message) {
    Promise.resolve().then(() => this.answer(message));
  }

  // --- answers ------------------------------------------------------------------------------------------------

  answer(message) {
    const { type } = message;
    if (type === "set") {
      this.answers[message.view] = message.seq;
      this.move(message.values);
    } else if (type === "press") this.press(message.name);
    else if (type === "restore") this.restore(message.text);
    else if (type === "share" || type === "place") this.post({ type, text: this.share() });
    else if (type === "hello" || type === "point") this.show(this.frame);
  }

  post(message, buffers = []) {
    for (const handler of this.handlers) handler(message, buffers);
  }

  // Sends what belongs to every frame, and a picture or nothing.
  reply(picture, caption) {
    const [text, tone, asks] = caption, { hidden } = this.recording.frames[this.frame];
    this.count += 1;
    this.post({
      type: "frame", n: this.count, confirm: false, answers: { ...this.answers }, values: { ...this.values }, playing: !!this.timer,
      caption: text, tone, asks, hidden: [...hidden, ...this.recording.hidden], ...picture,
    }, this.buffers);
  }

  // Shows a recorded frame, with the current values of the controls that the page can follow from there.
  show(number, keep = {}) {
    const { frames, layouts, marks, sweeps, captions } = this.recording, frame = frames[number];
    const own = sweeps[number] || {};
    this.frame = number;
    this.values = { ...frame.values };
    for (const [name, value] of Object.entries(keep)) if (name in own) this.values[name] = value;
    const drawn = Object.fromEntries(Object.entries(frame.marks).map(([name, i]) => [name, marks[i]]));
    const layout = { ...layouts[frame.layout] }, names = Object.keys(own);
    // What the page can't follow, it must not draw with data that belong to other values.
    if (layout.program) layout.by = names.length ? names : ["*"];
    this.reply({ ...layout, marks: drawn, removed: [], all: true }, same(this.values, frame.values) ? captions[frame.caption] : this.caption());
  }

  // The controls have moved: to a recorded frame, to a picture that the page draws by itself, or to the most similar
  // frame in which the moved controls are where they should be.
  move(moved) {
    const { frames, sweeps } = this.recording, target = { ...this.values, ...moved }, names = Object.keys(moved);
    const exact = this.byValues.get(JSON.stringify(target));
    if (exact !== undefined) return this.show(exact);
    if (names.every((name) => name in (sweeps[this.frame] || {}))) {
      this.values = target;
      return this.reply({ marks: {}, removed: [], all: false }, this.caption());
    }
    const likeness = (frame) => Object.keys(target).filter((name) => same(frame.values[name], target[name])).length;
    const candidates = frames.map((frame, i) => [i, likeness(frame)]).filter(([i]) => names.every((name) => same(frames[i].values[name], target[name])));
    // What the reader has moved stays; other controls take the values that belong to the new choice.
    const own = Object.fromEntries(this.away().map((name) => [name, this.values[name]]));
    if (!candidates.length) return this.show(this.frame, own);
    this.show(candidates.reduce((best, one) => (one[1] > best[1] ? one : best))[0], own);
  }

  // The controls that are not where they are in the recorded frame.
  away() {
    const { values } = this.recording.frames[this.frame];
    return Object.keys(this.values).filter((name) => !same(this.values[name], values[name]));
  }

  // Returns Python's caption if at most one control is away from the recorded frame, or else what the controls say.
  caption() {
    const { frames, sweeps, captions, positions, spec } = this.recording, frame = frames[this.frame];
    const away = this.away();
    if (!away.length) return captions[frame.caption];
    if (away.length === 1) {
      const [name] = away, number = sweeps[this.frame][name][positions[name].indexOf(this.values[name])];
      if (number !== undefined) return captions[number];
    }
    const said = away.filter((name) => ["number", "boolean"].includes(typeof this.values[name])).map((name) => `${spec.controls[name].label} = ${this.text(name)}`);
    return [`Drawn in your browser${said.length ? `, with ${listed(said)}` : ""}. In the notebook, Python explains what you see.`, "plain", false];
  }

  text(name) {
    const value = this.values[name];
    return typeof value === "boolean" ? (value ? "on" : "off") : String(Number(value.toPrecision(4))).replace("-", "−");
  }

  // --- buttons and share strings ------------------------------------------------------------------------------

  press(name) {
    this.pause();
    if (name === "reset") return this.show(0);
    if (name === "play") return this.play();
    const chain = this.chain(), at = chain.indexOf(this.frame);
    if (name === "step") return this.show(chain[Math.min(at + 1, chain.length - 1)]);
    if (name === "back") return this.show(chain[Math.max(at - 1, 0)]);
    this.show(this.frame, this.values);
  }

  // The recorded frames of the work to which the shown frame belongs, from its start.
  chain() {
    for (const [base, following] of Object.entries(this.recording.work)) {
      if (Number(base) === this.frame || following.includes(this.frame)) return [Number(base), ...following];
    }
    return [this.frame];
  }

  play() {
    const chain = this.chain(), advance = () => {
      const at = chain.indexOf(this.frame);
      this.timer = at + 2 < chain.length ? setTimeout(advance, 900) : 0;
      this.show(chain[Math.min(at + 1, chain.length - 1)]);
    };
    advance();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  share() {
    const { spec, frames } = this.recording, start = frames[0].values;
    const moved = Object.keys(this.values).filter((name) => !same(this.values[name], start[name]));
    return `${spec.name}:${moved.map((name) => `${name}=${this.written(name)}`).join(",")}`;
  }

  // As the control's write() in helpers/demos/framework/controls.py.
  written(name) {
    const value = this.values[name], { kind } = this.recording.spec.controls[name];
    if (kind === "toggle") return value ? "1" : "0";
    if (kind === "pixels") return value.map((v) => Math.round(15 * v).toString(16)).join("");
    if (kind === "curve") return value.map((v) => String(Number(v.toPrecision(4)))).join("/");
    return String(value);
  }

  restore(text) {
    this.pause();
    const { spec, presets } = this.recording, known = spec.presets.findIndex(([, state]) => state === text);
    if (known >= 0) return this.show(presets[known]);
    const [prefix, ...rest] = text.trim().split(":"), parts = rest.join(":").split(",").filter(Boolean).map((part) => part.split("="));
    const wrong = rest.length === 0 || prefix !== spec.name || parts.some(([name, value]) => value === undefined || !(name in this.values));
    if (wrong) return this.reply({ marks: {}, removed: [], all: false }, [`Not a state of this demo: it should begin with “${spec.name}:” and set its controls.`, "bad", false]);
    this.show(0);
    const values = Object.fromEntries(parts.map(([name, value]) => [name, this.parsed(name, value)])), menus = {}, others = {};
    for (const [name, value] of Object.entries(values)) (["menu", "toggle"].includes(spec.controls[name].kind) ? menus : others)[name] = value;
    for (const one of [menus, others]) if (Object.keys(one).length) this.move(one);
  }

  parsed(name, text) {
    const { kind } = this.recording.spec.controls[name];
    if (kind === "slider") return Number(text);
    if (kind === "toggle") return text === "1";
    if (kind === "pixels") return Array.from(text, (digit) => parseInt(digit, 16) / 15);
    if (kind === "curve") {
      return text.split("/").flatMap((part) => {
        const [value, count = 1] = part.split("x");
        return Array(Math.min(Number(count), 1000)).fill(Number(value));
      });
    }
    return text;
  }
}
