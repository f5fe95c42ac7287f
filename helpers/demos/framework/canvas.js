// Draws a picture of panels and marks, as helpers/demos/framework/canvas.py describes them, on a Canvas 2D.
//
// All lengths below are in units of the text size, so that larger text and a full screen enlarge everything alike.

const PALETTES = {
  light: {
    paper: "#ffffff", ink: "#1a1a1a", grey: "#595959", faint: "#d9d9d9", blue: "#0072b2", orange: "#c77700",
    green: "#007a5a", red: "#d55e00", sky: "#3a93cf", purple: "#b0568c", pale: "#e3f0fa", yellow: "#f0e442",
  },
  dark: {
    paper: "#111111", ink: "#f2f2f2", grey: "#b0b0b0", faint: "#3c3c3c", blue: "#56b4e9", orange: "#f0b032",
    green: "#35c79b", red: "#ff8b4a", sky: "#9bd4f5", purple: "#e29cc4", pale: "#143247", yellow: "#f0e442",
  },
};

// Colour maps as stops from the least to the largest value; each mark's colours stay legible on them.
const MAPS = {
  light: {
    blues: ["#f4f9fd", "#c9dfef", "#92bfe0"],
    diverging: ["#3f97d0", "#c3dff0", "#ffffff", "#f6cfae", "#d55e00"],
    regions: ["#8cc0e0", "#ffffff", "#f3bd93"],
    classes: ["#8cc0e0", "#f3bd93", "#93d3bf", "#e0b9d0", "#f3ecA0", "#c9c9c9", "#b3c7f0", "#d8c3a5", "#a8e0e8", "#e6a6a1"],
  },
  dark: {
    blues: ["#16222b", "#1d3a50", "#2a597d"],
    diverging: ["#2672a6", "#1d4560", "#111111", "#5c3010", "#ae4f18"],
    regions: ["#1d5f8a", "#16191b", "#87481a"],
    classes: ["#1d5f8a", "#87481a", "#1d6a53", "#74456a", "#6b6520", "#4c4c4c", "#374f87", "#66533a", "#256b74", "#7a3a36"],
  },
};

const DASHES = { "": [], "--": [0.55, 0.32], ":": [0.1, 0.28], "-.": [0.6, 0.25, 0.1, 0.25] };
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const [WIDE, HIGH] = [64, 23]; // a picture with boxes, in units of their text: graph_drawing.py counts on it
const FAR = 1e9; // pixels: as far away as a place is still exact to a millionth of one

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

// A number in few characters, with a true minus sign.
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

// Places and texts of an axis' ticks: 1, 2 or 5 times a power of ten, or powers of ten.
export function ticks(low, high, log, room) {
  if (!(high > low)) return [];
  if (log) {
    const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const step = Math.max(1, Math.ceil((b - a) / Math.max(room, 1)));
    const found = [];
    for (let e = a; e <= b; e += step) found.push([10 ** e, "10" + [...String(e)].map((c) => SUPERSCRIPT[c]).join("")]);
    return found;
  }
  const rough = (high - low) / Math.max(room, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((f) => f * power >= rough * 0.999) * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) {
    found.push([i * step, (i * step).toFixed(Math.min(digits, 12)).replace("-", "−").replace("−0", i ? "−0" : "0")]);
  }
  return found;
}

// Where panels stand, in CSS pixels: outer rectangle, inner rectangle of the axes, and the way from data to pixels.
export function arrange(scene, width, height, em) {
  const rows = scene.panels.filter((panel) => !panel.place);
  // Panels of a row begin at one height, so a legend on one of them makes room on all.
  const labels = Object.values(scene.marks).filter((mark) => mark.label);
  const above = Object.values(scene.marks).some((mark) => mark.above && mark.text) ? 1 : 0;
  const total = rows.reduce((sum, panel) => sum + panel.weight, 0);
  let left = 0;
  return scene.panels.map((panel, index) => {
    const share = panel.place || [left / total, 0, panel.weight / total, 1];
    if (!panel.place) left += panel.weight;
    const [x, y, w, h] = [share[0] * width, share[1] * height, share[2] * width, share[3] * height];
    const named = labels.some((mark) => mark.panel === index || (!panel.place && !scene.panels[mark.panel]?.place));
    const edge = panel.bare
      ? [0.3, (panel.title ? 1.9 : 0.3) + (named ? 1.5 : 0), 0.3, 0.3]
      : [panel.y || panel.yticks !== false ? 4.6 : 1, (panel.title ? 1.9 : 0.7) + (named ? 1.5 : 0) + above, 1, panel.x ? 3.2 : 1.9];
    const [l, t, r, b] = edge.map((e) => e * em);
    let inner = { x: x + l, y: y + t, w: Math.max(w - l - r, 1), h: Math.max(h - t - b, 1) };
    const [logx, logy] = [panel.log.includes("x"), panel.log.includes("y")];
    const to = (v, log) => (log ? Math.log10(v) : v);
    const from = (v, log) => (log ? 10 ** v : v);
    const [x0, x1, y0, y1] = [
      to(panel.xlim[0], logx), to(panel.xlim[1], logx), to(panel.ylim[0], logy), to(panel.ylim[1], logy),
    ];
    if (panel.equal) {
      const unit = Math.min(inner.w / (x1 - x0), inner.h / Math.abs(y1 - y0));
      const [w2, h2] = [unit * (x1 - x0), unit * Math.abs(y1 - y0)];
      inner = { x: inner.x + (inner.w - w2) / 2, y: inner.y + (inner.h - h2) / 2, w: w2, h: h2 };
    }
    return {
      panel, index, outer: { x, y, w, h }, inner,
      px: (v) => inner.x + ((to(v, logx) - x0) / (x1 - x0)) * inner.w,
      py: (v) => inner.y + inner.h - ((to(v, logy) - y0) / (y1 - y0)) * inner.h,
      ux: (p) => from(x0 + ((p - inner.x) / inner.w) * (x1 - x0), logx),
      uy: (p) => from(y0 + ((inner.y + inner.h - p) / inner.h) * (y1 - y0), logy),
    };
  });
}

// The pieces of the contour lines of a grid at a level, as [x0, y0, x1, y1] in units of its cells (marching squares).
export function contour(values, rows, columns, level) {
  const pieces = [];
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const a = values[i * columns + j] - level, b = values[i * columns + j + 1] - level;
      const c = values[(i + 1) * columns + j + 1] - level, d = values[(i + 1) * columns + j] - level;
      if (Number.isNaN(a + b + c + d)) continue;
      const cuts = [];
      if (a < 0 !== b < 0) cuts.push([j + a / (a - b), i]);
      if (b < 0 !== c < 0) cuts.push([j + 1, i + b / (b - c)]);
      if (c < 0 !== d < 0) cuts.push([j + d / (d - c), i + 1]);
      if (d < 0 !== a < 0) cuts.push([j, i + a / (a - d)]);
      if (cuts.length === 4 && a + b + c + d < 0 !== a < 0) cuts.push(cuts.shift()); // a saddle: by its centre
      for (let k = 0; k + 1 < cuts.length; k += 2) pieces.push([...cuts[k], ...cuts[k + 1]]);
    }
  }
  return pieces;
}

// The part of the way between two points that lies in a box [x0, y0, x1, y1], or null; an end inside stays the same.
export function clip(a, b, box) {
  let [first, last] = [0, 1];
  for (const k of [0, 1]) {
    const d = b[k] - a[k], [low, high] = [box[k] - a[k], box[k + 2] - a[k]];
    if (d === 0 && (low > 0 || high < 0)) return null;
    if (d === 0) continue;
    first = Math.max(first, (d > 0 ? low : high) / d);
    last = Math.min(last, (d > 0 ? high : low) / d);
  }
  if (first > last) return null;
  const at = (t) => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  return [first > 0 ? at(first) : a, last < 1 ? at(last) : b];
}

export class Painter {
  constructor(element) {
    this.element = element;
    this.grounds = new Map(); // fields as bitmaps: they change seldom and cost most
    this.places = [];
  }

  // Draw the scene: {panels, marks}, size in CSS pixels, text size in CSS pixels, "light" or "dark".
  paint(scene, width, height, em, theme) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== w || this.element.height !== h) Object.assign(this.element, { width: w, height: h });
    const g = (this.g = this.element.getContext("2d"));
    Object.assign(this, { em, theme, colours: PALETTES[theme], width, height, ratio });
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = this.colours.paper;
    g.fillRect(0, 0, width, height);
    this.places = arrange(scene, width, height, em);
    const marks = Object.entries(scene.marks);
    for (const name of this.grounds.keys()) if (!scene.marks[name]) this.grounds.delete(name);
    for (const place of this.places) {
      const mine = marks.filter(([, mark]) => mark.panel === place.index && !mark.hidden);
      // Boxes take a share of the panel, so their text grows with the picture, and no further.
      const boxed = mine.some(([, mark]) => mark.kind === "box");
      this.em = boxed ? Math.min(em, width / WIDE, height / HIGH) : em;
      this.inside(place, () => mine.filter(([, m]) => m.kind === "field").forEach(([n, m]) => this.field(n, m, place)));
      if (!place.panel.bare) this.axes(place);
      this.titles(place, mine.map(([, mark]) => mark));
      const order = (mark) => (mark.kind === "text" ? 2 : mark.kind === "box" ? 1 : 0);
      const others = mine.map(([, m]) => m).filter((m) => m.kind !== "field").sort((a, b) => order(a) - order(b));
      this.inside(place, () => others.forEach((mark) => this[mark.kind]?.(mark, place)));
      this.labels(place, others);
      this.em = em;
    }
  }

  colour(name) {
    return this.colours[name] || name || this.colours.ink;
  }

  font(size = 1, bold = false) {
    this.g.font = `${bold ? "600 " : ""}${this.em * size}px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif`;
  }

  // Markers, texts and arrow heads may stand out of the axes a little, lines by no more than half their width.
  inside(place, draw, more = place.panel.bare ? 0 : 0.45 * this.em) {
    const { x, y, w, h } = place.inner;
    this.g.save();
    this.g.beginPath();
    this.g.rect(x - more, y - more, w + 2 * more, h + 2 * more);
    this.g.clip();
    draw();
    this.g.restore();
  }

  stroke(colour, width, dash = "", alpha = 1) {
    const unit = this.em / 15;
    Object.assign(this.g, {
      strokeStyle: this.colour(colour), lineWidth: width * unit, globalAlpha: alpha, lineJoin: "round",
      lineCap: dash === ":" ? "round" : "butt",
    });
    this.g.setLineDash(DASHES[dash].map((part) => part * this.em * (0.6 + 0.16 * width)));
  }

  axes(place) {
    const { g, em } = this, { inner, panel } = place;
    g.save();
    this.stroke("grey", 1.2);
    g.beginPath();
    g.moveTo(inner.x, inner.y);
    g.lineTo(inner.x, inner.y + inner.h);
    g.lineTo(inner.x + inner.w, inner.y + inner.h);
    g.stroke();
    this.font(0.92);
    g.fillStyle = this.colours.ink;
    const room = [Math.max(2, inner.w / (4.4 * em)), Math.max(2.5, inner.h / (2.4 * em))];
    g.textAlign = "center";
    g.textBaseline = "top";
    for (const [v, text] of panel.xticks || ticks(...panel.xlim, panel.log.includes("x"), room[0])) {
      const x = place.px(v);
      g.fillRect(x - 0.5, inner.y + inner.h, 1, 0.3 * em);
      g.fillText(text, x, inner.y + inner.h + 0.45 * em);
    }
    g.textAlign = "right";
    g.textBaseline = "middle";
    const upright = panel.yticks || ticks(...panel.ylim, panel.log.includes("y"), room[1]);
    const widest = Math.max(0, ...upright.map(([, text]) => g.measureText(text).width));
    if (panel.y && widest > 2.4 * em) this.font(Math.max(0.65, (0.92 * 2.4 * em) / widest)); // clear of the axis' name
    for (const [v, text] of upright) {
      const y = place.py(v);
      g.fillRect(inner.x - 0.3 * em, y - 0.5, 0.3 * em, 1);
      g.fillText(text, inner.x - 0.5 * em, y);
    }
    this.font(1);
    g.textAlign = "center";
    g.textBaseline = "alphabetic";
    g.fillText(panel.x, inner.x + inner.w / 2, inner.y + inner.h + 2.75 * em);
    g.translate(place.outer.x + 1.15 * em, inner.y + inner.h / 2);
    g.rotate(-Math.PI / 2);
    g.fillText(panel.y, 0, 0);
    g.restore();
  }

  // The title, and below it the legend: a sample of each named mark, then its name.
  titles(place, marks) {
    const { g, em } = this, { outer, inner, panel } = place;
    g.save();
    g.textBaseline = "alphabetic";
    g.fillStyle = this.colours.ink;
    const left = panel.bare ? outer.x + 0.4 * em : inner.x;
    if (panel.title) {
      this.font(1.1, true);
      g.fillText(panel.title, left, outer.y + 1.35 * em, outer.x + outer.w - left);
    }
    this.font(0.92);
    let x = left;
    const y = outer.y + (panel.title ? 2.75 : 1.2) * em;
    const named = marks.filter((mark) => mark.label && this.seen(mark, place));
    const wide = named.reduce((sum, mark) => sum + g.measureText(mark.label).width + 3.4 * em, 0);
    const shrink = Math.min(1, (outer.x + outer.w - left) / Math.max(wide, 1));
    this.font(0.92 * shrink);
    for (const mark of named) {
      this.sample(mark, x, y - 0.32 * em, 1.9 * em * shrink);
      g.fillStyle = this.colours.ink;
      g.fillText(mark.label, x + 2.25 * em * shrink, y);
      x += g.measureText(mark.label).width + 3.4 * em * shrink;
    }
    g.restore();
  }

  // Whether anything of a mark lies on its axes: the legend names nothing else.
  seen({ x, y, width, kind }, place) {
    if (!x || kind === "bars" || kind === "band") return x?.length !== 0;
    const { x: left, y: top, w, h } = place.inner, box = [left - 1, top - 1, left + w + 1, top + h + 1];
    let from = null;
    for (let i = 0; i < x.length; i++) {
      const to = [place.px(x[i]), place.py(y[i])];
      if (!Number.isFinite(to[0] + to[1])) from = null;
      else if (clip((width && from) || to, to, box)) return true;
      else from = to;
    }
    return false;
  }

  sample(mark, x, y, w) {
    const { g } = this;
    g.save();
    if (mark.kind === "band" || mark.kind === "bars") {
      g.globalAlpha = Math.max(mark.alpha, 0.3);
      g.fillStyle = this.colour(mark.colour);
      g.fillRect(x, y - 0.35 * this.em, w, 0.7 * this.em);
    } else {
      if (mark.width) {
        this.stroke(mark.colour, mark.width, mark.dash);
        g.beginPath();
        g.moveTo(x, y);
        g.lineTo(x + w, y);
        g.stroke();
      }
      if (mark.marker) this.marker(mark, x + w / 2, y, Math.min(mark.size, 10));
    }
    g.restore();
  }

  marker(mark, x, y, size = mark.size) {
    const { g } = this, r = (size / 2) * (this.em / 15);
    g.beginPath();
    if (mark.marker === "o") g.arc(x, y, r, 0, 2 * Math.PI);
    else if (mark.marker === "s") g.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
    else if (mark.marker === "D") polygon(g, x, y, r * 1.15, 4, 0);
    else if (mark.marker === "^") polygon(g, x, y, r * 1.15, 3, 0);
    else if (mark.marker === "v") polygon(g, x, y, r * 1.15, 3, Math.PI);
    else if (mark.marker === "*") star(g, x, y, r * 1.3);
    else {
      const turn = mark.marker === "x" ? 0.7 : 0;
      g.moveTo(x - r, y - r * turn), g.lineTo(x + r, y + r * turn);
      g.moveTo(x + r * turn, y - r), g.lineTo(x - r * turn, y + r);
      this.stroke(mark.colour, Math.max(2, size / 5));
      g.stroke();
      return;
    }
    g.setLineDash([]);
    g.globalAlpha = mark.alpha ?? 1;
    g.fillStyle = mark.hollow ? this.colours.paper : this.colour(mark.colour);
    g.fill();
    g.lineWidth = (mark.hollow ? 2 : 1) * (this.em / 15);
    g.strokeStyle = mark.hollow ? this.colour(mark.colour) : this.colours.paper;
    g.stroke();
  }

  // The line through the points, as far as it can be seen: dashes far outside would be counted out one by one.
  trace(xs, ys, place) {
    const { g } = this, { x: left, y: top, w, h } = place.inner, more = 4 * this.em;
    const box = [left - more, top - more, left + w + more, top + h + more];
    let from = null, pen = false;
    for (let i = 0; i < xs.length; i++) {
      const x = place.px(xs[i]), y = place.py(ys[i]);
      const to = Number.isFinite(x + y) ? [Math.max(-FAR, Math.min(FAR, x)), Math.max(-FAR, Math.min(FAR, y))] : null;
      const seen = from && to && clip(from, to, box);
      if (seen) {
        if (!pen) g.moveTo(...seen[0]);
        g.lineTo(...seen[1]);
      }
      pen = !!seen && seen[1] === to;
      from = to;
    }
  }

  line(mark, place) {
    const { g } = this;
    if (mark.width) {
      this.inside(place, () => {
        this.stroke(mark.colour, mark.width, mark.dash, mark.alpha);
        g.beginPath();
        this.trace(mark.x, mark.y, place);
        g.stroke();
      }, (mark.width / 2) * (this.em / 15));
    }
    g.globalAlpha = 1;
    if (!mark.marker) return;
    const { x: left, y: top, w, h } = place.inner;
    for (let i = 0; i < mark.x.length; i += mark.every || 1) {
      const x = place.px(mark.x[i]), y = place.py(mark.y[i]);
      if (x >= left - 1 && x <= left + w + 1 && y >= top - 1 && y <= top + h + 1) this.marker(mark, x, y);
    }
    g.globalAlpha = 1;
  }

  arrow(mark, place) {
    const { g } = this, n = mark.x.length;
    if (n < 2) return;
    const px = Array.from(mark.x, place.px), py = Array.from(mark.y, place.py);
    const angle = Math.atan2(py[n - 1] - py[n - 2], px[n - 1] - px[n - 2]);
    const r = 0.75 * this.em * Math.max(1, mark.width / 3);
    const [tx, ty] = [px[n - 1], py[n - 1]];
    if (!Number.isFinite(tx + ty)) return;
    this.stroke(mark.colour, mark.width, mark.dash);
    g.beginPath();
    for (let i = 0; i < n - 1; i++) i ? g.lineTo(px[i], py[i]) : g.moveTo(px[i], py[i]);
    g.lineTo(tx - 0.8 * r * Math.cos(angle), ty - 0.8 * r * Math.sin(angle));
    g.stroke();
    g.setLineDash([]);
    g.beginPath();
    g.moveTo(tx, ty);
    g.lineTo(tx - r * Math.cos(angle - 0.4), ty - r * Math.sin(angle - 0.4));
    g.lineTo(tx - r * Math.cos(angle + 0.4), ty - r * Math.sin(angle + 0.4));
    g.closePath();
    g.fillStyle = this.colour(mark.colour);
    g.fill();
  }

  band(mark, place) {
    const { g } = this, n = mark.x.length;
    g.beginPath();
    for (let i = 0; i < n; i++) i ? g.lineTo(place.px(mark.x[i]), place.py(mark.y[i])) : g.moveTo(place.px(mark.x[i]), place.py(mark.y[i]));
    for (let i = n - 1; i >= 0; i--) g.lineTo(place.px(mark.x[i]), place.py(mark.low[i]));
    g.closePath();
    g.globalAlpha = mark.alpha;
    g.fillStyle = this.colour(mark.colour);
    g.fill();
    g.globalAlpha = 1;
  }

  bars(mark, place) {
    const { g } = this, base = place.inner.y + place.inner.h;
    const zero = place.panel.log.includes("y") ? base : Math.min(base, place.py(0));
    g.globalAlpha = mark.alpha;
    g.fillStyle = this.colour(mark.colour);
    for (let i = 0; i < mark.x.length; i++) {
      const [a, b, y] = [place.px(mark.x[i] - mark.width / 2), place.px(mark.x[i] + mark.width / 2), place.py(mark.y[i])];
      if (Number.isFinite(y)) g.fillRect(a, Math.min(y, zero), b - a, Math.abs(y - zero));
    }
    g.globalAlpha = 1;
  }

  rule(mark, place) {
    const { g, em } = this, { inner } = place, [vx, vy] = mark.at;
    const flat = vx === null, p = flat ? place.py(vy) : place.px(vx);
    if (!Number.isFinite(p)) return;
    this.stroke(mark.colour, mark.width, mark.dash);
    g.beginPath();
    flat ? (g.moveTo(inner.x, p), g.lineTo(inner.x + inner.w, p)) : (g.moveTo(p, inner.y), g.lineTo(p, inner.y + inner.h));
    g.stroke();
    g.setLineDash([]);
    if (!mark.text) return;
    if (flat) return this.words(mark.text, inner.x + inner.w - 0.3 * em, p - 0.3 * em, "rb", 0.92, mark.colour, false, true);
    if (mark.above) return; // outside the axes: see labels
    const right = p > inner.x + 0.8 * inner.w;
    this.words(mark.text, p + (right ? -0.3 : 0.3) * em, inner.y + 0.2 * em, right ? "rt" : "lt", 0.92, mark.colour, false, true);
  }

  // The texts of upright rules that stand above the axes, where no curve can run through them.
  labels(place, marks) {
    const { inner } = place;
    for (const { above, at, text, colour } of marks.filter((mark) => mark.above)) {
      const p = place.px(at[0]), aside = { l: 0.35, r: -0.35, c: 0 }[above] * this.em;
      if (p >= inner.x && p <= inner.x + inner.w) this.words(text, p + aside, inner.y - 0.05 * this.em, `${above}b`, 0.92, colour);
    }
  }

  text(mark, place) {
    const { inner } = place, [x, y] = mark.at;
    const at = mark.inside ? [inner.x + x * inner.w, inner.y + (1 - y) * inner.h] : [place.px(x), place.py(y)];
    this.words(mark.text, ...at, mark.anchor, mark.size, mark.colour, mark.box, false, mark.bold, mark.box && inner);
  }

  // Lines of text about a point; on a ground if ``framed`` or ``ground``, and moved until they lie ``within``.
  words(text, x, y, anchor, size, colour, framed = false, ground = false, bold = framed, within = null) {
    if (!text || !Number.isFinite(x + y)) return;
    const { g } = this, lines = text.split("\n"), high = 1.25 * this.em * size;
    this.font(size, bold);
    const w = Math.max(...lines.map((line) => g.measureText(line).width)), h = high * lines.length;
    const more = framed ? 0.45 * this.em : 0.1 * this.em;
    let left = anchor[0] === "l" ? x : anchor[0] === "r" ? x - w : x - w / 2;
    let top = anchor[1] === "t" ? y : anchor[1] === "b" ? y - h : y - h / 2;
    if (within) {
      left = Math.max(within.x + more, Math.min(within.x + within.w - w - more, left));
      top = Math.max(within.y + more, Math.min(within.y + within.h - h - more, top));
    }
    if (framed || ground) {
      g.globalAlpha = framed ? 1 : 0.75;
      g.fillStyle = this.colours.paper;
      g.beginPath();
      g.roundRect(left - more, top - more, w + 2 * more, h + 2 * more, 0.3 * this.em);
      g.fill();
      g.globalAlpha = 1;
      if (framed) {
        this.stroke(colour, 1.5);
        g.stroke();
      }
    }
    g.fillStyle = this.colour(colour);
    g.textAlign = anchor[0] === "l" ? "left" : anchor[0] === "r" ? "right" : "center";
    g.textBaseline = "middle";
    const at = anchor[0] === "l" ? left : anchor[0] === "r" ? left + w : left + w / 2;
    lines.forEach((line, i) => g.fillText(line, at, top + high * (i + 0.5)));
  }

  box(mark, place) {
    const { g } = this, [x, y] = [place.px(mark.at[0]), place.py(mark.at[1])];
    const w = Math.abs(place.px(mark.at[0] + mark.extent[0]) - x), h = Math.abs(place.py(mark.at[1] + mark.extent[1]) - y);
    g.beginPath();
    g.roundRect(x - w / 2, y - h / 2, w, h, 0.5 * this.em);
    g.fillStyle = this.colour(mark.fill);
    g.fill();
    this.stroke(mark.colour, mark.width, mark.dash);
    g.stroke();
    g.setLineDash([]);
    g.textAlign = "center";
    g.textBaseline = "middle";
    const high = 1.3 * this.em * mark.size, top = y - (high * (mark.lines.length - 1)) / 2;
    mark.lines.forEach((line, i) => {
      this.font(mark.size * (i ? 1 : 1.08), !i);
      g.fillStyle = this.colour(i ? mark.colour : "ink");
      g.fillText(line, x, top + i * high, w - 0.5 * this.em);
    });
  }

  field(name, mark, place) {
    const [rows, columns] = mark.shape, { inner } = place, { g } = this;
    const [x0, x1, y0, y1] = [place.px(mark.xlim[0]), place.px(mark.xlim[1]), place.py(mark.ylim[0]), place.py(mark.ylim[1])];
    const key = [this.theme, Math.round(x1 - x0), Math.round(y0 - y1), this.ratio].join();
    let ground = this.grounds.get(name);
    if (ground?.values !== mark.values || ground.key !== key) {
      ground = { values: mark.values, key, bitmap: this.bitmap(mark, rows, columns, x1 - x0, y0 - y1) };
      this.grounds.set(name, ground);
    }
    g.imageSmoothingEnabled = mark.smooth;
    g.save();
    g.beginPath();
    g.rect(inner.x, inner.y, inner.w, inner.h);
    g.clip();
    g.drawImage(ground.bitmap, x0, y1, x1 - x0, y0 - y1);
    g.restore();
    if (!mark.smooth && mark.grid) {
      this.stroke("faint", 1);
      g.beginPath();
      for (let i = 0; i <= rows; i++) g.moveTo(x0, y1 + ((y0 - y1) * i) / rows), g.lineTo(x1, y1 + ((y0 - y1) * i) / rows);
      for (let j = 0; j <= columns; j++) g.moveTo(x0 + ((x1 - x0) * j) / columns, y0), g.lineTo(x0 + ((x1 - x0) * j) / columns, y1);
      g.stroke();
    }
  }

  // The colours of a field. A smooth one is interpolated pixel by pixel, so that steps have sharp edges.
  bitmap(mark, rows, columns, w, h) {
    const stops = MAPS[this.theme][mark.colours].map(rgb), [low, high] = mark.limits, { levels, values } = mark;
    const [W, H] = mark.smooth ? [Math.max(2, Math.min(Math.round(w), 700)), Math.max(2, Math.min(Math.round(h), 700))] : [columns, rows];
    const bitmap = Object.assign(document.createElement("canvas"), { width: W, height: H });
    const g = bitmap.getContext("2d"), image = g.createImageData(W, H), data = image.data;
    const blank = rgb(this.colours.paper);
    for (let i = 0; i < H; i++) {
      const r = mark.smooth ? ((H - 1 - i) / (H - 1)) * (rows - 1) : rows - 1 - i;
      const r0 = Math.min(Math.floor(r), rows - 1), r1 = Math.min(r0 + 1, rows - 1), fr = r - r0;
      for (let j = 0; j < W; j++) {
        const c = mark.smooth ? (j / (W - 1)) * (columns - 1) : j;
        const c0 = Math.min(Math.floor(c), columns - 1), c1 = Math.min(c0 + 1, columns - 1), fc = c - c0;
        let v = values[r0 * columns + c0];
        if (mark.smooth) {
          const top = v + fc * (values[r0 * columns + c1] - v);
          const d = values[r1 * columns + c0];
          v = top + fr * (d + fc * (values[r1 * columns + c1] - d) - top);
        }
        let t = (v - low) / (high - low || 1);
        if (levels.length) t = levels.reduce((sum, level) => sum + (v >= level), 0) / levels.length;
        const place = mark.colours === "classes" ? v : Math.max(0, Math.min(1, t)) * (stops.length - 1);
        const k = Math.max(0, Math.min(Math.floor(place), stops.length - 1)), f = place - k, next = stops[Math.min(k + 1, stops.length - 1)];
        const o = 4 * (i * W + j);
        for (let q = 0; q < 3; q++) data[o + q] = Number.isNaN(v) ? blank[q] : stops[k][q] + f * (next[q] - stops[k][q]);
        data[o + 3] = 255;
      }
    }
    g.putImageData(image, 0, 0);
    if (mark.smooth && mark.lines) {
      g.strokeStyle = this.colours.grey;
      g.lineWidth = 1;
      g.beginPath();
      for (const level of levels) {
        for (const [a, b, c, d] of contour(values, rows, columns, level)) {
          g.moveTo((a / (columns - 1)) * W, (1 - b / (rows - 1)) * H);
          g.lineTo((c / (columns - 1)) * W, (1 - d / (rows - 1)) * H);
        }
      }
      g.stroke();
    }
    return bitmap;
  }

  // The panel under a pixel of the canvas, if its axes are there.
  at(x, y) {
    return this.places.find(({ inner: r }) => x >= r.x && x <= r.x + r.w && y >= r.y && y <= r.y + r.h);
  }
}

function polygon(g, x, y, r, n, turn) {
  for (let i = 0; i < n; i++) {
    const a = turn - Math.PI / 2 + (2 * Math.PI * i) / n;
    g[i ? "lineTo" : "moveTo"](x + r * Math.cos(a), y + r * Math.sin(a));
  }
  g.closePath();
}

function star(g, x, y, r) {
  for (let i = 0; i < 10; i++) {
    const a = -Math.PI / 2 + (Math.PI * i) / 5, s = i % 2 ? 0.45 * r : r;
    g[i ? "lineTo" : "moveTo"](x + s * Math.cos(a), y + s * Math.sin(a));
  }
  g.closePath();
}
