// Where the parts of a picture are: ticks, panels, contour lines, and the visible part of a line.

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// Formats a number in few characters, with a true minus sign.
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

// Formats a power of ten.
export const tenTo = (exponent) => "10" + [...String(exponent)].map((c) => SUPERSCRIPT[c]).join("");

// Returns the positions and texts of an axis' ticks: 1, 2 or 5 times a power of ten, or powers of ten on a log axis.
export function ticks(low, high, log, maxTicks) {
  if (!(high > low)) return [];
  if (log) {
    const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const step = Math.max(1, Math.ceil((b - a) / Math.max(maxTicks, 1)));
    const result = [];
    for (let e = a; e <= b; e += step) result.push([10 ** e, tenTo(e)]);
    return result;
  }
  const roughStep = (high - low) / Math.max(maxTicks, 1);
  const power = 10 ** Math.floor(Math.log10(roughStep));
  const step = [1, 2, 5, 10].find((f) => f * power >= roughStep * 0.999) * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const result = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) {
    result.push([i * step, (i * step).toFixed(Math.min(digits, 12)).replace("-", "−").replace("−0", i ? "−0" : "0")]);
  }
  return result;
}

const PICTURE = [64, 28]; // the usual width and height of a picture in text sizes
const [NARROW, NARROW_PANEL] = [40, 13]; // a narrower picture, or one with narrower axes, stacks its panels
const KEPT = 0.4; // of the height of a panel's axes, at least, with larger text
const BARE_MARGIN = 0.0063; // of a panel without axes, at most, as a fraction of the width of the picture
const [MIN_WIDTH, MIN_HEIGHT] = [9, 15]; // of axes in a row, and of axes in a stack, in text sizes

// Returns the height in CSS pixels that a picture of a width needs: in proportion to its own size [w, h], or more if its
// panels are below each other.
export function naturalHeight(scene, width, em, [w, h]) {
  const usual = (width * h) / w;
  return isNarrow(scene, width, em) ? Math.max(usual, stackHeight(stack(scene, width, em)) * em) : usual;
}

// Returns the indices of the panels that hold a graph, whose boxes can't be squeezed.
const panelsWithBoxes = (scene) =>
  new Set(Object.values(scene.marks).filter((mark) => mark.kind === "box").map((mark) => mark.panel));

// Returns the height, at least `height`, that leaves room for the panels of a picture with the text size em, if it has
// the height `usualHeight` with the text size `usual`. Titles, legends and ticks take more of it. Boxes keep their
// height, because their text fills them, and panels as high as the picture at least KEPT of theirs.
export function roomyHeight(scene, width, height, em, usualHeight, usual, measureAt = estimate) {
  const boxes = panelsWithBoxes(scene);
  const inner = (h, size) => placePanels(scene, width, h, size, measureAt(size)).map((place) => place.inner.h);
  const least = inner(usualHeight, usual).map((h, i) => (boxes.has(i) ? 1 : scene.panels[i].place ? 0 : KEPT) * h);
  let needed = height;
  // A panel that takes a part of the height needs more than it lacks, so this takes some turns.
  for (let turn = 0; turn < 8; turn++) needed += Math.max(0, ...inner(needed, em).map((h, i) => least[i] - h));
  return Math.ceil(needed);
}

// Returns the width that a picture needs, at least the one that the page has. A graph with boxes can't be stacked, and its
// texts are squeezed if it has less than its usual width, so the page scrolls it.
export function naturalWidth(scene, width, em) {
  const withBoxes = panelsWithBoxes(scene);
  const widths = fractions(scene).map(([, , w], i) => (scene.panels[i].bare && withBoxes.has(i) ? w * PICTURE[0] * em : 0));
  const least = Math.max(0, ...widths), stacked = Math.max(width, least);
  return !least || isNarrow(scene, stacked, em) ? stacked : Math.max(width, PICTURE[0] * em);
}

// Returns the part of the picture that each panel takes: left, top, width and height as fractions.
function fractions(scene) {
  const total = scene.panels.filter((panel) => !panel.place).reduce((sum, panel) => sum + panel.weight, 0);
  let left = 0;
  return scene.panels.map((panel) => {
    if (panel.place) return panel.place;
    left += panel.weight;
    return [(left - panel.weight) / total, 0, panel.weight / total, 1];
  });
}

function isNarrow(scene, width, em) {
  if (scene.stacks === false) return false;
  const parts = fractions(scene);
  return width < NARROW * em || scene.panels.some((panel, i) => !panel.bare && parts[i][2] * width < NARROW_PANEL * em);
}

// Returns the rows of a stack, each {panels, height}, with panels by their number and the height in text sizes. Panels
// share a row if they fit into it at their usual size.
function stack(scene, width, em) {
  const rows = [];
  fractions(scene).forEach(([, , w, h], i) => {
    const [usualWidth, usualHeight] = [w * PICTURE[0], h * PICTURE[1]], row = rows.at(-1);
    if (row && row.width + usualWidth <= width / em) Object.assign(row, { panels: [...row.panels, i], width: row.width + usualWidth });
    else rows.push({ panels: [i], width: usualWidth, height: 0 });
    const scaled = usualHeight * Math.min(1, width / em / usualWidth);
    rows.at(-1).height = Math.max(rows.at(-1).height, scaled, scene.panels[i].bare ? 0 : MIN_HEIGHT);
  });
  return rows;
}

const stackHeight = (rows) => rows.reduce((sum, row) => sum + row.height, 0);

// Returns the outer rectangle of each panel. Panels are stacked if the picture is narrow and high enough for it.
function outerRectangles(scene, width, height, em, measure) {
  const rows = isNarrow(scene, width, em) ? stack(scene, width, em) : [], needed = stackHeight(rows);
  if (rows.length && height >= 0.8 * needed * em) {
    let y = 0;
    return rows.flatMap((row) => {
      const h = (row.height / needed) * height;
      y += h;
      return inRow(row.panels.map((i) => scene.panels[i]), width, em, measure).map(([x, w]) => ({ x, y: y - h, w, h }));
    });
  }
  const inRows = inRow(scene.panels.filter((panel) => !panel.place), width, em, measure);
  return scene.panels.map((panel) => {
    if (!panel.place) {
      const [x, w] = inRows.shift();
      return { x, y: 0, w, h: height };
    }
    const [x, y, w, h] = panel.place;
    return { x: x * width, y: y * height, w: w * width, h: h * height };
  });
}

// Returns the left end and the width of each panel in a row: by weight, but no narrower than axes or a title need.
function inRow(panels, width, em, measure) {
  const least = panels.map((p) => Math.max(p.bare ? 0 : MIN_WIDTH * em, ...p.title.split(" ").map((word) => measure(word, 1.1, true) + 0.8 * em)));
  let [free, left, fixed] = [width, 0, panels.map(() => false)];
  const share = (i) => (free * panels[i].weight) / panels.reduce((sum, p, k) => sum + (fixed[k] ? 0 : p.weight), 0);
  for (let again = true; again; ) {
    const tooNarrow = panels.map((_, i) => i).filter((i) => !fixed[i] && share(i) < least[i]);
    again = tooNarrow.length > 0 && tooNarrow.length < fixed.filter((f) => !f).length;
    if (again) for (const i of tooNarrow) (fixed[i] = true), (free -= least[i]);
  }
  return panels.map((_, i) => {
    const w = fixed[i] ? least[i] : share(i);
    left += w;
    return [left - w, w];
  });
}

// Splits a text into lines that are no wider than a width, if its words allow that.
export function wrap(text, width, measure) {
  const lines = [];
  for (const word of text ? text.split(" ") : []) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Splits the entries of a legend into rows that are no wider than a width. Returns the numbers of the entries.
export function legendRows(widths, width) {
  const rows = [];
  let used = Infinity;
  widths.forEach((w, i) => {
    if (used + w > width) rows.push([]), (used = 0);
    rows.at(-1).push(i);
    used += w;
  });
  return rows;
}

// Leaves out the labels of ticks that would touch the label before them.
function thinned(marks, place, extent) {
  let last = -Infinity;
  return marks.map(([v, text]) => {
    const [at, half] = [place(v), extent(text) / 2];
    if (at - half < last) return [v, ""];
    last = at + half;
    return [v, text];
  });
}

// Returns the ticks of an axis, as many as its length has room for, so that their labels don't touch.
function fittingTicks(own, limits, log, most, position, extent) {
  if (own) return thinned([...own].sort((a, b) => position(a[0]) - position(b[0])), position, extent);
  for (let n = most; n > 1; n *= 0.8) {
    const marks = ticks(...limits, log, n), places = marks.map(([v]) => position(v));
    if (marks.every(([, text], i) => !i || Math.abs(places[i] - places[i - 1]) >= (extent(text) + extent(marks[i - 1][1])) / 2)) return marks;
  }
  return thinned(ticks(...limits, log, 1), position, extent);
}

// Estimates the width of a text in text sizes.
const estimate = (em) => (text, size = 1) => 0.56 * text.length * size * em;
// In text sizes, like all lengths below.
export const TICK_SIZE = 0.92;
export const TITLE_SIZE = 1.1;
export const TITLE_LINE = 1.35;
export const LEGEND_LINE = 1.5;
export const SAMPLE = 1.9;
export const SAMPLE_GAP = 0.35;
export const ENTRY_GAP = 1.15;

// Returns a place for each panel: its outer rectangle and the inner rectangle of the axes in CSS pixels, the functions
// px and py from data to pixels, the functions ux and uy back, the ticks, the lines of the title, and where title and
// legend begin. measure(text, size, bold) returns the width of a text in CSS pixels.
export function placePanels(scene, width, height, em, measure = estimate(em)) {
  const outers = outerRectangles(scene, width, height, em, measure);
  const above = Object.values(scene.marks).some((mark) => mark.above && mark.text) ? 1 : 0;
  const drafts = scene.panels.map((panel, index) => draft(scene, panel, index, outers[index], width, em, measure));
  return drafts.map((own) => {
    // Panels side by side start at the same height.
    const beside = drafts.filter(({ outer }) => outer.y === own.outer.y && outer.h === own.outer.h);
    const most = (key) => Math.max(...beside.map((other) => other[key]));
    const titleHeight = most("titleLines") ? 1.9 + TITLE_LINE * (most("titleLines") - 1) : own.panel.bare ? 0.3 : 0.7;
    const top = titleHeight + LEGEND_LINE * most("legendLines") + most("gap") + (own.panel.bare ? 0 : above);
    return finish(own, { ...own.margins, top: top * em, titleHeight: titleHeight * em }, em, measure);
  });
}

// Returns a panel's title and margins as far as they depend on nothing but its outer rectangle.
function draft(scene, panel, index, outer, width, em, measure) {
  const narrow = Math.min(0.3 * em, BARE_MARGIN * width); // larger text takes no width from a graph
  const margins = panel.bare
    ? { left: narrow, right: narrow, bottom: narrow }
    : { left: leftMargin(panel, outer.h - 6 * em, em, measure), right: em, bottom: (panel.x ? 3.2 : 1.9) * em };
  const edge = outer.x + 0.4 * em, begin = panel.bare ? edge : outer.x + margins.left, end = outer.x + outer.w;
  const titleWidth = (text) => measure(text, TITLE_SIZE, true), entry = SAMPLE + SAMPLE_GAP + ENTRY_GAP;
  const labels = Object.values(scene.marks).filter((mark) => mark.label && mark.panel === index).map((mark) => mark.label);
  const widths = labels.map((label) => measure(label, TICK_SIZE) + entry * em);
  // A title or a legend that is too long for the axes begins at the edge of the panel.
  const titleLeft = begin + titleWidth(panel.title) > end ? edge : begin;
  const legendLeft = begin + widths.reduce((sum, w) => sum + w, -ENTRY_GAP * em) > end ? edge : begin;
  const title = wrap(panel.title, end - titleLeft, titleWidth);
  const legendLines = legendRows(widths, end - legendLeft + ENTRY_GAP * em).length;
  // A last line that begins at the edge is above the labels of the y axis, so it needs a gap.
  const gap = !panel.bare && (legendLines ? legendLeft : title.length ? titleLeft : begin) < begin ? 0.4 : 0;
  return { panel, index, outer, margins, title, titleLeft, legendLeft, titleLines: title.length, legendLines, gap };
}

// Returns the room that the labels of the y axis need.
function leftMargin(panel, height, em, measure) {
  const label = panel.y ? 2.2 : 0.5; // with the gap between the labels of the ticks and the axis
  const most = Math.max(2.5, height / (2.4 * em)), marks = panel.yticks || ticks(...panel.ylim, panel.log.includes("y"), most);
  const widest = Math.max(0, ...marks.map(([, text]) => measure(text, TICK_SIZE)));
  return Math.max((panel.y ? 4.6 : marks.length ? 2.6 : 1) * em, label * em + widest);
}

// Returns the place of a panel with all its margins.
function finish({ panel, index, outer, title, titleLeft, legendLeft }, { left, right, top, bottom, titleHeight }, em, measure) {
  let inner = {
    x: outer.x + left, y: outer.y + top, w: Math.max(outer.w - left - right, 1), h: Math.max(outer.h - top - bottom, 1),
  };
  const [logx, logy] = [panel.log.includes("x"), panel.log.includes("y")];
  const toAxis = (v, log) => (log ? Math.log10(v) : v);
  const fromAxis = (v, log) => (log ? 10 ** v : v);
  const [x0, x1, y0, y1] = [
    toAxis(panel.xlim[0], logx), toAxis(panel.xlim[1], logx), toAxis(panel.ylim[0], logy), toAxis(panel.ylim[1], logy),
  ];
  if (panel.equal) {
    const unit = Math.min(inner.w / (x1 - x0), inner.h / Math.abs(y1 - y0));
    const [w2, h2] = [unit * (x1 - x0), unit * Math.abs(y1 - y0)];
    inner = { x: inner.x + (inner.w - w2) / 2, y: inner.y + (inner.h - h2) / 2, w: w2, h: h2 };
  }
  const px = (v) => inner.x + ((toAxis(v, logx) - x0) / (x1 - x0)) * inner.w;
  const py = (v) => inner.y + inner.h - ((toAxis(v, logy) - y0) / (y1 - y0)) * inner.h;
  const most = [Math.max(2, inner.w / (4.4 * em)), Math.max(2.5, inner.h / (2.4 * em))];
  const labelWidth = (text) => measure(text, TICK_SIZE) + (text ? 0.6 * em : 0);
  return {
    panel, index, outer, inner, px, py, title, titleLeft, titleHeight, legendLeft, labelLeft: inner.x - left + 1.15 * em,
    xticks: panel.bare ? [] : fittingTicks(panel.xticks, panel.xlim, logx, most[0], px, labelWidth),
    yticks: panel.bare ? [] : fittingTicks(panel.yticks, panel.ylim, logy, most[1], py, (text) => (text ? 1.15 * em : 0)),
    ux: (p) => fromAxis(x0 + ((p - inner.x) / inner.w) * (x1 - x0), logx),
    uy: (p) => fromAxis(y0 + ((inner.y + inner.h - p) / inner.h) * (y1 - y0), logy),
  };
}

// Returns the segments of a grid's contour lines at a level, as [x0, y0, x1, y1] in units of cells (marching squares).
export function contour(values, rows, columns, level) {
  const segments = [];
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const a = values[i * columns + j] - level, b = values[i * columns + j + 1] - level;
      const c = values[(i + 1) * columns + j + 1] - level, d = values[(i + 1) * columns + j] - level;
      if (Number.isNaN(a + b + c + d)) continue;
      const crossings = [];
      if (a < 0 !== b < 0) crossings.push([j + a / (a - b), i]);
      if (b < 0 !== c < 0) crossings.push([j + 1, i + b / (b - c)]);
      if (c < 0 !== d < 0) crossings.push([j + d / (d - c), i + 1]);
      if (d < 0 !== a < 0) crossings.push([j, i + a / (a - d)]);
      // At a saddle, the value at the centre decides which crossings belong together.
      if (crossings.length === 4 && a + b + c + d < 0 !== a < 0) crossings.push(crossings.shift());
      for (let k = 0; k + 1 < crossings.length; k += 2) segments.push([...crossings[k], ...crossings[k + 1]]);
    }
  }
  return segments;
}

// Returns the part of a segment that lies in the box [x0, y0, x1, y1], or null. An end inside the box is returned
// unchanged.
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
