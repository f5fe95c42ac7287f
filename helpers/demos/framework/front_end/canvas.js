// Draws a picture of panels and marks, as helpers/demos/framework/canvas.py describes it, on a 2D canvas.
//
// All lengths below are in units of the text size, so that larger text and full screen scale everything alike.

import { COLOUR_MAPS, MIN_CONTRAST, PALETTES, TEXT_COLOURS, lowestContrast, rgb } from "./colours.js";
import { hatch, renderField } from "./field.js";
import {
  ENTRY_GAP, LEGEND_LINE, SAMPLE, SAMPLE_GAP, TICK_SIZE, TITLE_LINE, TITLE_SIZE, clip, legendRows, placePanels, short, tenTo,
} from "./geometry.js";
import { drawSurface } from "./surface.js";

const DASHES = { "": [], "--": [0.55, 0.32], ":": [0.1, 0.28], "-.": [0.6, 0.25, 0.1, 0.25] };
const [BOXES_WIDTH, BOXES_HEIGHT] = [64, 23]; // of a picture with boxes, in its smallest text sizes; see compute_graph/view.py
const LINE = 1.25; // the height of a line of text, in text sizes
const EDGE = 1; // the width of the edge around a marker, and around a line that needs one
const MAX_WIDTHS = 2000; // of texts that are kept
const MAX_PIXEL = 1e9; // the largest coordinate in pixels that is still exact to a millionth of a pixel
// Keeps a coordinate in pixels exact. An infinite one, such as that of log 0, is far outside. Only NaN makes a gap.
const withinReach = (pixel) => Math.max(-MAX_PIXEL, Math.min(MAX_PIXEL, pixel));

export class Painter {
  constructor(element) {
    this.element = element;
    this.g = element.getContext("2d");
    this.fieldCache = new Map(); // fields as bitmaps, because they rarely change and take longest to draw
    this.widths = new Map(); // of texts
    this.places = [];
  }

  // Draws a scene {panels, marks}. The size and the text size em are in CSS pixels; the theme is "light" or "dark".
  paint(scene, width, height, em, theme) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== w || this.element.height !== h) Object.assign(this.element, { width: w, height: h });
    const { g } = this;
    Object.assign(this, { em, theme, colours: PALETTES[theme], width, height, ratio });
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = this.colours.paper;
    g.fillRect(0, 0, width, height);
    this.places = placePanels(scene, width, height, em, (...text) => this.measure(...text));
    const marks = Object.entries(scene.marks);
    for (const name of this.fieldCache.keys()) if (!scene.marks[name]) this.fieldCache.delete(name);
    for (const place of this.places) {
      const ownMarks = marks.filter(([, mark]) => mark.panel === place.index && !mark.hidden);
      this.fields = ownMarks.map(([, mark]) => mark).filter((mark) => mark.kind === "field");
      this.labels = []; // the rectangles of the framed texts of the panel
      this.drawClipped(place, () => ownMarks.filter(([, m]) => m.kind === "field").forEach(([n, m]) => this.field(n, m, place)));
      if (!place.panel.bare) this.axes(place);
      this.titleAndLegend(place, ownMarks.map(([, mark]) => mark));
      const order = (mark) => ({ area: -1, box: 1, text: 2 })[mark.kind] || 0; // texts last: nothing strikes them through
      const others = ownMarks.map(([, m]) => m).filter((m) => m.kind !== "field").sort((a, b) => order(a) - order(b));
      this.em = this.fittingTextSize(place, others);
      const draw = (mark) => ((this.map = this.mapUnder(mark, place)), this[mark.kind]?.(mark, place, ownMarks));
      const isText = (mark) => mark.kind === "text", rules = others.filter((mark) => mark.kind === "rule" && mark.text);
      this.drawClipped(place, () => others.filter((mark) => !isText(mark)).forEach(draw));
      this.exits(place, others.filter((mark) => mark.exits));
      rules.forEach((mark) => this.ruleText(mark, place));
      // A text never covers another one with its paper.
      this.drawClipped(place, () => others.filter(isText).map(draw).forEach((write) => write?.()));
      this.em = em;
    }
  }

  colour(name) {
    return this.colours[name] || name || this.colours.ink;
  }

  textColour(name) {
    return TEXT_COLOURS[this.theme][name] || this.colour(name);
  }

  // Returns the colour map of the field that a mark lies on, or "" if it lies beside the fields of the panel.
  mapUnder(mark, place) {
    const own = this.fields.length && (mark.x ? extent(mark, place) : mark.kind === "text" && this.textRectangle(mark, place));
    const isOn = ({ xlim, ylim }) => {
      const [[x0, x1], [y1, y0]] = [xlim.map(place.px), ylim.map(place.py)];
      return !own || overlap(own, { x: x0 - 1, y: y0 - 1, w: x1 - x0 + 2, h: y1 - y0 + 2 });
    };
    return this.fields.find(isOn)?.colours || "";
  }

  // Whether a colour doesn't stand out from the field behind the mark that is being drawn.
  isLost(colour, kind) {
    return !!this.map && lowestContrast(colour, this.theme, this.map) < MIN_CONTRAST[kind];
  }

  // Returns the edges that a mark needs to stand out from the field behind it, each a colour and a width. The outermost
  // comes first. Of ink and paper, one stands out from any colour.
  edges(colour) {
    const { ink, paper } = this.colours;
    if (!this.isLost(colour, "mark")) return [];
    return this.isLost(ink, "mark") ? [[ink, 2 * EDGE], [paper, EDGE]] : [[ink, EDGE]];
  }

  font(size = 1, bold = false) {
    this.g.font = `${bold ? "600 " : ""}${this.em * size}px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif`;
  }

  // Returns the width of a text. The same texts are measured again for each picture, so their widths are kept.
  measure(text, size = 1, bold = false) {
    const key = `${this.em * size} ${bold} ${text}`, kept = this.widths.get(key);
    if (kept !== undefined) return kept;
    this.font(size, bold);
    const { width } = this.g.measureText(text);
    if (this.widths.size >= MAX_WIDTHS) this.widths.clear();
    this.widths.set(key, width);
    return width;
  }

  // Returns the function that measures texts at a text size other than that of the picture.
  measureAt(em) {
    return (...text) => {
      const { em: own } = this;
      this.em = em;
      const width = this.measure(...text);
      this.em = own;
      return width;
    };
  }

  // Returns the text size for the marks of a panel. Boxes have a size in axis units, so their text is as large as it can
  // be without touching other text or another box, up to the text size of the picture.
  fittingTextSize(place, marks) {
    const { em } = this, boxes = marks.filter((mark) => mark.kind === "box");
    if (!boxes.length) return em;
    const least = Math.min(em, this.width / BOXES_WIDTH, this.height / BOXES_HEIGHT);
    // Always the same sizes, so that boxes don't get a smaller one when the text of the rest of the picture grows.
    const sizes = [em];
    for (let n = Math.floor(Math.log(em) / Math.log(1.03)); 1.03 ** n > least; n--) sizes.push(1.03 ** n);
    for (const size of sizes) {
      this.em = size;
      const texts = marks.filter(({ kind, text, room }) => kind === "text" && (text || room))
        .map((mark) => this.textRectangle({ ...mark, text: longer(mark.text, mark.room) }, place));
      const all = [...texts, ...boxes.map((mark) => this.boxLines(mark, place).frame)];
      this.em = em;
      if (texts.every((text, i) => inside(text, place.outer) && all.every((other, k) => k <= i || !overlap(text, other)))) return size;
    }
    return least;
  }

  // Draws clipped to the axes. Markers, texts and arrowheads may extend a little beyond them, lines by half their
  // width.
  drawClipped(place, draw, margin = (place.panel.bare ? 0.3 : 0.45) * this.em) {
    const { x, y, w, h } = place.inner;
    this.g.save();
    this.g.beginPath();
    this.g.rect(x - margin, y - margin, w + 2 * margin, h + 2 * margin);
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

  // Strokes the current path, with edges if the colour doesn't stand out from the field behind it.
  strokePath(colour, width, dash = "", alpha = 1) {
    this.stroke(colour, width, dash, alpha);
    for (const [edge, beyond] of this.edges(this.colour(colour))) {
      this.g.lineWidth = (width + 2 * beyond) * (this.em / 15);
      this.g.strokeStyle = edge;
      this.g.stroke();
    }
    this.stroke(colour, width, dash, alpha);
    this.g.stroke();
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
    this.font(TICK_SIZE);
    g.fillStyle = this.colours.ink;
    g.textAlign = "center";
    g.textBaseline = "top";
    for (const [v, text] of place.xticks) {
      const x = place.px(v), half = this.measure(text, TICK_SIZE) / 2, { outer } = place;
      g.fillRect(x - 0.5, inner.y + inner.h, 1, 0.3 * em);
      g.fillText(text, Math.max(outer.x + half, Math.min(outer.x + outer.w - half, x)), inner.y + inner.h + 0.45 * em);
    }
    g.textAlign = "right";
    g.textBaseline = "middle";
    for (const [v, text] of place.yticks) {
      const y = place.py(v);
      g.fillRect(inner.x - 0.3 * em, y - 0.5, 0.3 * em, 1);
      g.fillText(text, inner.x - 0.5 * em, y);
    }
    g.textBaseline = "alphabetic";
    this.axisLabel(panel.x, inner.x + inner.w / 2, inner.y + inner.h + 2.75 * em, place.outer.x, place.outer.w);
    g.translate(place.labelLeft, inner.y + inner.h / 2);
    g.rotate(-Math.PI / 2);
    this.axisLabel(panel.y, 0, 0, inner.y + inner.h / 2 - place.outer.y - place.outer.h, place.outer.h);
    g.restore();
  }

  // Writes the label of an axis with its middle at x, or moved so that it begins and ends in the panel.
  axisLabel(text, x, y, begin, length) {
    const half = Math.min(this.measure(text), length) / 2;
    this.font();
    this.g.textAlign = "center";
    this.g.fillText(text, Math.max(begin + half, Math.min(begin + length - half, x)), y, length);
  }

  // Draws the title and below it the legend: a sample of each labelled mark, then its label. Both take as many lines as
  // they need.
  titleAndLegend(place, marks) {
    const { g, em } = this, { outer } = place;
    g.save();
    g.textAlign = "left";
    g.textBaseline = "alphabetic";
    g.fillStyle = this.colours.ink;
    this.font(TITLE_SIZE, true);
    place.title.forEach((line, i) => {
      g.fillText(line, place.titleLeft, outer.y + (1.35 + TITLE_LINE * i) * em, outer.x + outer.w - place.titleLeft);
    });
    const labelled = marks.filter((mark) => mark.label && this.isVisible(mark, place));
    const widths = labelled.map((mark) => this.measure(mark.label, TICK_SIZE) + (SAMPLE + SAMPLE_GAP + ENTRY_GAP) * em);
    this.font(TICK_SIZE);
    legendRows(widths, outer.x + outer.w - place.legendLeft + ENTRY_GAP * em).forEach((row, i) => {
      const y = outer.y + place.titleHeight + (0.85 + LEGEND_LINE * i) * em;
      let x = place.legendLeft;
      for (const k of row) {
        const label = x + (SAMPLE + SAMPLE_GAP) * em;
        this.map = this.mapUnder(labelled[k], place);
        this.legendSample(labelled[k], x, y - 0.32 * em, SAMPLE * em);
        g.fillStyle = this.colours.ink;
        g.fillText(labelled[k].label, label, y, outer.x + outer.w - label);
        x += widths[k];
      }
    });
    g.restore();
  }

  // Whether any part of a mark is visible on its axes. The legend leaves out all other marks.
  isVisible({ x, y, width, kind }, place) {
    if (!x || kind === "bars" || kind === "lifted") return x?.length !== 0;
    const { x: left, y: top, w, h } = place.inner, box = [left - 1, top - 1, left + w + 1, top + h + 1];
    let from = null;
    for (let i = 0; i < x.length; i++) {
      const to = [place.px(x[i]), place.py(y[i])].map(withinReach);
      if (Number.isNaN(to[0] + to[1])) from = null;
      else if (clip((width && from) || to, to, box)) return true;
      else from = to;
    }
    return false;
  }

  legendSample(mark, x, y, w) {
    const { g } = this;
    g.save();
    if (mark.kind === "bars") {
      g.globalAlpha = Math.max(mark.alpha, 0.3);
      g.fillStyle = this.colour(mark.colour);
      g.fillRect(x, y - 0.35 * this.em, w, 0.7 * this.em);
    } else {
      if (mark.width) {
        g.beginPath();
        g.moveTo(x, y);
        g.lineTo(x + w, y);
        this.strokePath(mark.colour, mark.width, mark.dash, mark.alpha);
      }
      if (mark.marker) this.markers(mark, [[x + w / 2, y]], Math.min(mark.size, 10));
    }
    g.restore();
  }

  // Draws markers. The edges come first, so that where markers overlap their edges don't hide them.
  markers(mark, points, size = mark.size) {
    const { g } = this, unit = this.em / 15, colour = this.colour(mark.colour), edges = this.edges(colour);
    if ("+x".includes(mark.marker) || mark.hollow) {
      for (const [x, y] of points) this.outlinedMarker(mark, x, y, size);
      return;
    }
    g.setLineDash([]);
    g.globalAlpha = mark.alpha ?? 1;
    g.fillStyle = colour;
    const edge = ([strokeStyle, beyond]) => () => (Object.assign(g, { strokeStyle, lineWidth: 2 * beyond * unit }), g.stroke());
    for (const draw of [...(edges.length ? edges : [[this.colours.paper, EDGE / 2]]).map(edge), () => g.fill()]) {
      for (const [x, y] of points) {
        this.markerPath(mark.marker, x, y, (size / 2) * unit);
        draw();
      }
    }
    g.globalAlpha = 1;
  }

  outlinedMarker(mark, x, y, size) {
    const { g } = this, alpha = mark.alpha ?? 1;
    this.markerPath(mark.marker, x, y, (size / 2) * (this.em / 15));
    if (mark.hollow) {
      g.globalAlpha = alpha;
      g.fillStyle = this.colours.paper;
      g.fill();
    }
    this.strokePath(mark.colour, mark.hollow ? 2 : Math.max(2, size / 5), "", alpha);
    g.globalAlpha = 1;
  }

  markerPath(shape, x, y, r) {
    const { g } = this;
    g.beginPath();
    if (shape === "o") g.arc(x, y, r, 0, 2 * Math.PI);
    else if (shape === "s") g.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
    else if (shape === "D") polygon(g, x, y, r * 1.15, 4, 0);
    else if (shape === "^") polygon(g, x, y, r * 1.15, 3, 0);
    else if (shape === "v") polygon(g, x, y, r * 1.15, 3, Math.PI);
    else if (shape === "*") star(g, x, y, r * 1.3);
    else {
      const turn = shape === "x" ? 0.7 : 0;
      g.moveTo(x - r, y - r * turn), g.lineTo(x + r, y + r * turn);
      g.moveTo(x + r * turn, y - r), g.lineTo(x - r * turn, y + r);
    }
  }

  // Adds only the visible part of a line to the path, because the browser would step through every dash far outside the
  // picture.
  trace(xs, ys, place) {
    const { g } = this, { x: left, y: top, w, h } = place.inner, margin = 4 * this.em;
    const box = [left - margin, top - margin, left + w + margin, top + h + margin];
    let from = null, penDown = false;
    for (let i = 0; i < xs.length; i++) {
      const x = withinReach(place.px(xs[i])), y = withinReach(place.py(ys[i]));
      const to = Number.isNaN(x + y) ? null : [x, y];
      const visible = from && to && clip(from, to, box);
      if (visible) {
        if (!penDown) g.moveTo(...visible[0]);
        g.lineTo(...visible[1]);
      }
      penDown = !!visible && visible[1] === to;
      from = to;
    }
  }

  line(mark, place) {
    const { g } = this;
    if (mark.width) {
      this.drawClipped(place, () => {
        g.beginPath();
        this.trace(mark.x, mark.y, place);
        this.strokePath(mark.colour, mark.width, mark.dash, mark.alpha);
      }, (mark.width / 2) * (this.em / 15));
    }
    g.globalAlpha = 1;
    if (!mark.marker) return;
    const { x: left, y: top, w, h } = place.inner, points = [];
    for (let i = 0; i < mark.x.length; i += mark.every || 1) {
      const x = place.px(mark.x[i]), y = place.py(mark.y[i]);
      if (x >= left - 1 && x <= left + w + 1 && y >= top - 1 && y <= top + h + 1) points.push([x, y]);
    }
    this.markers(mark, points);
  }

  // Marks where lines leave the axes at the top or bottom and says what lies beyond, so that the end of a line isn't
  // mistaken for the end of a run.
  exits(place, lines) {
    const { em } = this, { x: left, y: top, w, h } = place.inner, { ylim, log } = place.panel, seen = new Set();
    const sideOf = (y) => (y < top - 1 ? "^" : y > top + h + 1 ? "v" : "");
    for (const mark of lines) {
      this.map = this.mapUnder(mark, place);
      let before = [NaN, NaN];
      for (let i = 0; i < mark.x.length; i++) {
        const to = [place.px(mark.x[i]), withinReach(place.py(mark.y[i]))], side = sideOf(to[1]);
        const t = ((side === "^" ? top : top + h) - before[1]) / (to[1] - before[1]); // NaN after a gap
        const x = Number.isNaN(t) ? to[0] : before[0] + t * (to[0] - before[0]);
        if (side && side !== sideOf(before[1]) && x >= left - 1 && x <= left + w + 1) {
          this.markers({ ...mark, marker: side, hollow: false }, [[x, side === "^" ? top + 0.4 * em : top + h - 0.4 * em]], 13);
          seen.add(side);
        }
        before = to;
      }
    }
    const text = (v) => (log.includes("y") ? tenTo(Math.round(Math.log10(v))) : short(v, 3));
    if (seen.has("^")) this.drawText(`▲ above ${text(ylim[1])}`, left + w - 0.3 * em, top + 0.9 * em, "rt", TICK_SIZE, "ink", true);
    if (seen.has("v")) this.drawText(`▼ below ${text(ylim[0])}`, left + 0.5 * em, top + h - 0.9 * em, "lb", TICK_SIZE, "ink", true);
  }

  arrow(mark, place) {
    const { g } = this, n = mark.x.length;
    if (n < 2) return;
    const px = Array.from(mark.x, place.px), py = Array.from(mark.y, place.py);
    const angle = Math.atan2(py[n - 1] - py[n - 2], px[n - 1] - px[n - 2]);
    const r = 0.75 * this.em * Math.max(1, mark.width / 3);
    const [tx, ty] = [px[n - 1], py[n - 1]];
    if (!Number.isFinite(tx + ty)) return;
    g.beginPath();
    for (let i = 0; i < n - 1; i++) i ? g.lineTo(px[i], py[i]) : g.moveTo(px[i], py[i]);
    g.lineTo(tx - 0.8 * r * Math.cos(angle), ty - 0.8 * r * Math.sin(angle));
    this.strokePath(mark.colour, mark.width, mark.dash);
    g.setLineDash([]);
    g.beginPath();
    g.moveTo(tx, ty);
    g.lineTo(tx - r * Math.cos(angle - 0.4), ty - r * Math.sin(angle - 0.4));
    g.lineTo(tx - r * Math.cos(angle + 0.4), ty - r * Math.sin(angle + 0.4));
    g.closePath();
    this.strokePath(mark.colour, EDGE);
    g.fillStyle = this.colour(mark.colour);
    g.fill();
  }

  bars(mark, place) {
    const { g } = this, base = place.inner.y + place.inner.h;
    const snap = (y) => Math.round(y * this.ratio) / this.ratio; // a row of pixels that is half covered would look faint
    const zero = snap(place.panel.log.includes("y") ? base : Math.min(base, place.py(0)));
    g.globalAlpha = mark.alpha;
    g.fillStyle = this.colour(mark.colour);
    for (let i = 0; i < mark.x.length; i++) {
      const [a, b, y] = [place.px(mark.x[i] - mark.width / 2), place.px(mark.x[i] + mark.width / 2), snap(place.py(mark.y[i]))];
      if (Number.isFinite(y)) g.fillRect(a, Math.min(y, zero), b - a, Math.abs(y - zero));
    }
    g.globalAlpha = 1;
  }

  area(mark, place) {
    const { g } = this;
    this.drawClipped(place, () => {
      g.globalAlpha = mark.alpha;
      g.fillStyle = this.colour(mark.colour);
      g.beginPath();
      for (let i = 0; i < mark.x.length; i++) g.lineTo(place.px(mark.x[i]), place.py(mark.y[i]));
      g.fill();
    }, 0);
    g.globalAlpha = 1;
  }

  rule(mark, place) {
    const { g, em } = this, { inner } = place, [vx, vy] = mark.at;
    const horizontal = vx === null, p = horizontal ? place.py(vy) : place.px(vx);
    if (!Number.isFinite(p)) return;
    g.beginPath();
    horizontal ? (g.moveTo(inner.x, p), g.lineTo(inner.x + inner.w, p)) : (g.moveTo(p, inner.y), g.lineTo(p, inner.y + inner.h));
    this.strokePath(mark.colour, mark.width, mark.dash);
    g.setLineDash([]);
  }

  // Draws the text of a rule beside it, or above the axes, where no curve runs through it.
  ruleText({ above, at: [vx, vy], text, colour }, { inner, px, py }) {
    const { em } = this, write = (...where) => this.drawText(text, ...where, TICK_SIZE, colour, !above);
    if (vx === null) return write(inner.x + inner.w - 0.3 * em, py(vy) - 0.3 * em, "rb");
    const x = px(vx), right = x > inner.x + 0.8 * inner.w;
    if (!(x >= inner.x - 1 && x <= inner.x + inner.w + 1)) return;
    if (above) return write(x + { l: 0.35, r: -0.35, c: 0 }[above] * em, inner.y - 0.05 * em, `${above}b`);
    write(x + (right ? -0.3 : 0.3) * em, inner.y + 0.2 * em, right ? "rt" : "lt");
  }

  // Draws the paper of a text if it is hard to read on what is beneath it. Returns a function that writes the text.
  text(mark, place, ownMarks) {
    let rectangle = this.textRectangle(mark, place);
    if (!mark.text || !Number.isFinite(rectangle.x + rectangle.y)) return;
    if (mark.box && !place.panel.bare) {
      rectangle = this.freePlace(rectangle, place.inner);
      if (!rectangle) return; // a label beside its region would be wrong
      this.labels.push(rectangle);
    }
    const lost = this.isLost(this.textColour(mark.colour), "text");
    const { text, anchor, size, colour, bold } = mark, plates = this.plates(text, rectangle, anchor, size, bold);
    if (mark.box) this.drawPaper([rectangle], colour);
    else if (lost || plates.some((plate) => isStruck(plate, ownMarks, place))) this.drawPaper(plates);
    return () => this.drawLines(text, rectangle, anchor, size, colour, bold);
  }

  // Returns the rectangle of a text mark, with the padding of its frame.
  textRectangle({ at: [x, y], inside, text, anchor, size, box, bold }, { inner, px, py }) {
    const at = inside ? [inner.x + x * inner.w, inner.y + (1 - y) * inner.h] : [px(x), py(y)];
    return this.rectangle(text, ...at, anchor, size, box, bold, box && inner);
  }

  // Returns the nearest place to a rectangle where it covers no framed text but still what it stands for, if there is one.
  freePlace(rectangle, within) {
    const isFree = (place) => inside(place, within) && !this.labels.some((label) => overlap(place, label));
    const places = [];
    for (let i = -6; i <= 6; i++) {
      for (let j = -6; j <= 6; j++) {
        places.push({ ...rectangle, x: rectangle.x + (i * rectangle.w) / 12, y: rectangle.y + (j * rectangle.h) / 12, far: i * i + j * j });
      }
    }
    return places.sort((a, b) => a.far - b.far).find(isFree);
  }

  // Returns the rectangle of lines of text at a point, with padding, moved to lie in the rectangle `within`.
  rectangle(text, x, y, anchor, size, framed = false, bold = false, within = null) {
    const lines = text.split("\n"), padding = framed ? 0.45 * this.em : 0.1 * this.em;
    const w = Math.max(...lines.map((line) => this.measure(line, size, bold))), h = LINE * this.em * size * lines.length;
    let left = anchor[0] === "l" ? x : anchor[0] === "r" ? x - w : x - w / 2;
    let top = anchor[1] === "t" ? y : anchor[1] === "b" ? y - h : y - h / 2;
    if (within) {
      left = Math.max(within.x + padding, Math.min(within.x + within.w - w - padding, left));
      top = Math.max(within.y + padding, Math.min(within.y + within.h - h - padding, top));
    }
    return { x: left - padding, y: top - padding, w: w + 2 * padding, h: h + 2 * padding, padding };
  }

  // Draws lines of text at a point, with a background if `background`.
  drawText(text, x, y, anchor, size, colour, background = false) {
    if (!text || !Number.isFinite(x + y)) return;
    const rectangle = this.rectangle(text, x, y, anchor, size);
    if (background) this.drawPaper(this.plates(text, rectangle, anchor, size));
    this.drawLines(text, rectangle, anchor, size, colour);
  }

  // Returns the rectangles around the words of each line of a text.
  plates(text, { x, y, w, padding }, anchor, size, bold = false) {
    const { g } = this, gap = 0.1 * this.em;
    this.font(size, bold);
    Object.assign(g, { textAlign: "left", textBaseline: "middle" });
    return text.split("\n").flatMap((line, i) => {
      const words = line.trim(), [width, after] = [line, line.trimStart()].map((part) => g.measureText(part).width);
      const left = x + padding + { l: 0, c: 0.5, r: 1 }[anchor[0]] * (w - 2 * padding - width) + width - after;
      const middle = y + padding + LINE * this.em * size * (i + 0.5), m = g.measureText(words);
      const [x0, y0] = [left - m.actualBoundingBoxLeft - gap, middle - m.actualBoundingBoxAscent - gap];
      const [x1, y1] = [left + m.actualBoundingBoxRight + gap, middle + m.actualBoundingBoxDescent + gap];
      return words ? [{ x: x0, y: y0, w: x1 - x0, h: y1 - y0 }] : [];
    });
  }

  // Draws the background of a text, with a frame if that has a colour.
  drawPaper(rectangles, frame = "") {
    const { g } = this;
    g.globalAlpha = 1;
    g.fillStyle = this.colours.paper;
    for (const { x, y, w, h } of rectangles) {
      g.beginPath();
      g.roundRect(x, y, w, h, (frame ? 0.3 : 0.1) * this.em);
      g.fill();
    }
    if (!frame) return;
    this.stroke(frame, 1.5);
    g.stroke();
  }

  // Draws lines of text in their rectangle.
  drawLines(text, { x, y, w, padding }, anchor, size, colour, bold = false) {
    const { g } = this;
    this.font(size, bold);
    g.fillStyle = this.textColour(colour);
    g.textAlign = anchor[0] === "l" ? "left" : anchor[0] === "r" ? "right" : "center";
    g.textBaseline = "middle";
    const at = anchor[0] === "l" ? x + padding : anchor[0] === "r" ? x + w - padding : x + w / 2;
    text.split("\n").forEach((line, i) => g.fillText(line, at, y + padding + LINE * this.em * size * (i + 0.5)));
  }

  box(mark, place) {
    const { g } = this, { x, y, w, h, sizes, lineHeight } = this.boxLines(mark, place);
    g.beginPath();
    g.roundRect(x - w / 2, y - h / 2, w, h, 0.5 * this.em);
    g.fillStyle = this.colour(mark.fill);
    g.fill();
    this.stroke(mark.colour, mark.width, mark.dash);
    g.stroke();
    g.setLineDash([]);
    g.textAlign = "center";
    g.textBaseline = "middle";
    const top = y - (lineHeight * (mark.lines.length - 1)) / 2;
    mark.lines.forEach((line, i) => {
      this.font(sizes[i], !i);
      g.fillStyle = this.textColour(i ? mark.colour : "ink");
      g.fillText(line, x, top + i * lineHeight);
    });
  }

  // Returns the centre and size of a box, the sizes of its lines, which are smaller where the box is too narrow or too
  // low, and its frame as a rectangle.
  boxLines(mark, place) {
    const [x, y] = [place.px(mark.at[0]), place.py(mark.at[1])];
    const w = Math.abs(place.px(mark.at[0] + mark.extent[0]) - x), h = Math.abs(place.py(mark.at[1] + mark.extent[1]) - y);
    // The gaps are relative to the fitted text, so that the text of a full box doesn't depend on the size of other text.
    const height = Math.min(1.3 * this.em * mark.size, h / (mark.lines.length + 0.15)), size = height / (1.3 * this.em);
    const sizes = mark.lines.map((line, i) => {
      const usual = size * (i ? 1 : 1.08);
      return usual * Math.min(1, w / (this.measure(line, usual, !i) + 0.5 * this.em * usual));
    });
    return { x, y, w, h, sizes, lineHeight: height, frame: { x: x - w / 2, y: y - h / 2, w, h } };
  }

  // Draws a surface with everything that is lifted onto it, as the panel's mark of the kind "view" says.
  surface(mark, place, ownMarks) {
    const marks = ownMarks.map(([, own]) => own), view = marks.find((own) => own.kind === "view");
    drawSurface(this, mark, place, marks.filter((own) => own.kind === "lifted"), view.at);
  }

  nodes({ x, y, values, extent, colours, limits: [low, high], signed }, place) {
    const { g } = this, stops = COLOUR_MAPS[this.theme][colours].map(rgb), r = Math.abs(place.py(extent) - place.py(0)) / 2;
    const least = 0.1 * Math.max(Math.abs(low), Math.abs(high));
    this.stroke("grey", 1.5);
    for (let i = 0; i < x.length; i++) {
      const [px, py] = [place.px(x[i]), place.py(y[i])];
      g.beginPath();
      g.arc(px, py, r, 0, 2 * Math.PI);
      g.fillStyle = Number.isNaN(values[i]) ? this.colours.paper : mix(stops, (values[i] - low) / (high - low || 1));
      g.fill();
      g.stroke();
      if (!signed || !(Math.abs(values[i]) >= least)) continue;
      g.fillStyle = this.colours.ink;
      g.fillRect(px - 0.6 * r, py - 0.14 * r, 1.2 * r, 0.28 * r);
      if (values[i] > 0) g.fillRect(px - 0.14 * r, py - 0.6 * r, 0.28 * r, 1.2 * r);
    }
  }

  field(name, mark, place) {
    const [rows, columns] = mark.shape, { inner } = place, { g } = this;
    const [x0, x1, y0, y1] = [place.px(mark.xlim[0]), place.px(mark.xlim[1]), place.py(mark.ylim[0]), place.py(mark.ylim[1])];
    const key = [this.theme, Math.round(x1 - x0), Math.round(y0 - y1), this.ratio, this.em].join();
    let cached = this.fieldCache.get(name);
    if (cached?.values !== mark.values || cached.key !== key) {
      const colours = renderField(mark, x1 - x0, y0 - y1, this.theme, this.colours);
      const bitmap = mark.colours === "classes" ? hatch(mark, colours, (x1 - x0) * this.ratio, (y0 - y1) * this.ratio, this) : colours;
      cached = { values: mark.values, key, bitmap };
      this.fieldCache.set(name, cached);
    }
    g.imageSmoothingEnabled = mark.smooth;
    g.save();
    g.beginPath();
    const [left, top] = [Math.max(inner.x, x0), Math.max(inner.y, y1)];
    g.rect(left, top, Math.min(inner.x + inner.w, x1) - left, Math.min(inner.y + inner.h, y0) - top);
    g.clip();
    // The outermost values of a bitmap without levels are at the centres of its pixels, so half a pixel is cut off.
    const { width: W, height: H } = cached.bitmap, half = mark.smooth && !mark.levels.length ? 0.5 : 0;
    const [w, h] = [(x1 - x0) / (W - 2 * half), (y0 - y1) / (H - 2 * half)];
    g.drawImage(cached.bitmap, x0 - half * w, y1 - half * h, W * w, H * h);
    g.restore();
    if (!mark.smooth && mark.grid) {
      this.stroke("faint", 1);
      g.beginPath();
      for (let i = 0; i <= rows; i++) g.moveTo(x0, y1 + ((y0 - y1) * i) / rows), g.lineTo(x1, y1 + ((y0 - y1) * i) / rows);
      for (let j = 0; j <= columns; j++) g.moveTo(x0 + ((x1 - x0) * j) / columns, y0), g.lineTo(x0 + ((x1 - x0) * j) / columns, y1);
      g.stroke();
    }
  }

  // Returns the place of the panel whose axes contain a pixel of the canvas, if there is one.
  placeAt(x, y) {
    return this.places.find(({ inner: r }) => x >= r.x && x <= r.x + r.w && y >= r.y && y <= r.y + r.h);
  }
}

const longer = (a, b) => (a.length < b.length ? b : a);
const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

// Returns the rectangle in pixels that the points of a mark span, or null if there is none.
function extent({ x, y }, { px, py }) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [px(x[i]), py(y[i])].map(withinReach);
    if (Number.isNaN(a + b)) continue;
    (left = Math.min(left, a)), (right = Math.max(right, a)), (top = Math.min(top, b)), (bottom = Math.max(bottom, b));
  }
  return left <= right ? { x: left, y: top, w: right - left, h: bottom - top } : null;
}

// Whether an axis, a line, a rule or the centre of a marker is in a rectangle.
function isStruck(rectangle, ownMarks, place) {
  const { x, y, w, h } = place.inner, axes = place.panel.bare ? [] : [{ kind: "line", width: 1, x: [x, x, x + w], y: [y, y + h, y + h] }];
  const same = { px: (v) => v, py: (v) => v };
  return axes.some((axis) => crosses(axis, rectangle, same)) || ownMarks.some(([, mark]) => crosses(mark, rectangle, place));
}

function crosses({ kind, x, y, at, width, marker }, rectangle, { px, py }) {
  const box = [rectangle.x, rectangle.y, rectangle.x + rectangle.w, rectangle.y + rectangle.h];
  if (kind === "rule") {
    const [i, p] = at[0] === null ? [1, py(at[1])] : [0, px(at[0])];
    return p >= box[i] && p <= box[i + 2];
  }
  if (kind !== "line" && kind !== "arrow") return false;
  let from = null;
  for (let i = 0; i < x.length; i++) {
    const to = [px(x[i]), py(y[i])].map(withinReach), isPoint = !Number.isNaN(to[0] + to[1]);
    if (isPoint && ((marker && clip(to, to, box)) || (width && from && clip(from, to, box)))) return true;
    from = isPoint ? to : null;
  }
  return false;
}

const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;

// Returns the colour at a place from 0 to 1 between the stops of a colour map.
function mix(stops, t) {
  const place = Math.max(0, Math.min(1, t)) * (stops.length - 1), k = Math.min(Math.floor(place), stops.length - 2);
  return `rgb(${stops[k].map((c, q) => Math.round(c + (place - k) * (stops[k + 1][q] - c))).join()})`;
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
