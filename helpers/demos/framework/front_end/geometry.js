// Where the parts of a picture are: ticks, panels, contour lines, and the visible part of a line.

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// Formats a number in few characters, with a true minus sign.
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return String(value);
  const text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

// Returns the positions and texts of an axis' ticks: 1, 2 or 5 times a power of ten, or powers of ten on a log axis.
export function ticks(low, high, log, maxTicks) {
  if (!(high > low)) return [];
  if (log) {
    const [a, b] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const step = Math.max(1, Math.ceil((b - a) / Math.max(maxTicks, 1)));
    const result = [];
    for (let e = a; e <= b; e += step) result.push([10 ** e, "10" + [...String(e)].map((c) => SUPERSCRIPT[c]).join("")]);
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

// Returns a place for each panel: its outer rectangle and the inner rectangle of the axes in CSS pixels, the functions
// px and py from data to pixels, and the functions ux and uy back.
export function placePanels(scene, width, height, em) {
  const rows = scene.panels.filter((panel) => !panel.place);
  // Panels in a row start at the same height, so a legend on one of them needs space on all.
  const labelled = Object.values(scene.marks).filter((mark) => mark.label);
  const above = Object.values(scene.marks).some((mark) => mark.above && mark.text) ? 1 : 0;
  const total = rows.reduce((sum, panel) => sum + panel.weight, 0);
  let left = 0;
  return scene.panels.map((panel, index) => {
    const fraction = panel.place || [left / total, 0, panel.weight / total, 1];
    if (!panel.place) left += panel.weight;
    const [x, y, w, h] = [fraction[0] * width, fraction[1] * height, fraction[2] * width, fraction[3] * height];
    const hasLegend = labelled.some((mark) => mark.panel === index || (!panel.place && !scene.panels[mark.panel]?.place));
    const margins = panel.bare
      ? [0.3, (panel.title ? 1.9 : 0.3) + (hasLegend ? 1.5 : 0), 0.3, 0.3]
      : [panel.y || panel.yticks !== false ? 4.6 : 1, (panel.title ? 1.9 : 0.7) + (hasLegend ? 1.5 : 0) + above, 1, panel.x ? 3.2 : 1.9];
    const [l, t, r, b] = margins.map((e) => e * em);
    let inner = { x: x + l, y: y + t, w: Math.max(w - l - r, 1), h: Math.max(h - t - b, 1) };
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
    return {
      panel, index, outer: { x, y, w, h }, inner,
      px: (v) => inner.x + ((toAxis(v, logx) - x0) / (x1 - x0)) * inner.w,
      py: (v) => inner.y + inner.h - ((toAxis(v, logy) - y0) / (y1 - y0)) * inner.h,
      ux: (p) => fromAxis(x0 + ((p - inner.x) / inner.w) * (x1 - x0), logx),
      uy: (p) => fromAxis(y0 + ((inner.y + inner.h - p) / inner.h) * (y1 - y0), logy),
    };
  });
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
