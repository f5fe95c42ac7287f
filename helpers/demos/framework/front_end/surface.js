// Draws a function of two variables as a surface in space, seen from far away (an orthographic projection), with
// contour lines, lines and markers on it.
//
// Space is a box around the origin: u and v run from −½ to ½ along x and y, and w from −HEIGHT/2 to HEIGHT/2 upwards.

import { COLOUR_MAPS, rgb } from "./colours.js";
import { contour, ticks } from "./geometry.js";

const HEIGHT = 0.66;
const MARCH = 0.025; // the length of a step towards the viewer, when looking for what hides a point
const LIFT = 0.012; // how far a point is lifted off the surface, so that rounding does not hide it
const HIDDEN_ALPHA = 0.25; // of what lies behind the surface
const SHADES = 40; // steps of height and of brightness
const SEAM = 0.6; // pixels by which a cell is larger than its corners say

// Returns functions for a view: `project` maps a point of the box to [right, up], and `ray` is the direction towards the
// viewer. Angles are in degrees. At azimuth 0, the viewer is on the positive x axis. At elevation 90, above.
export function viewFrom(azimuth, elevation) {
  const [a, e] = [azimuth, elevation].map((angle) => (angle * Math.PI) / 180);
  const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  return { project: (u, v, w) => [v * ca - u * sa, w * ce - (u * ca + v * sa) * se], ray: [ca * ce, sa * ce, se] };
}

// Returns functions from the data of a mark to the box: u(x), v(y), w(z), and `at`(u, v), the height of the surface.
export function boxOf({ values, shape, xlim, ylim, zlim, log }) {
  const [rows, columns] = shape || values.shape, axis = (v) => (log ? Math.log10(Math.max(v, 1e-300)) : v);
  const [low, high] = zlim.map(axis);
  const w = (z) => HEIGHT * (Math.max(0, Math.min(1, (axis(z) - low) / (high - low))) - 0.5);
  const side = ([a, b]) => (t) => (t - a) / (b - a) - 0.5;
  const heights = Float64Array.from(values, (z) => (Number.isNaN(z) ? NaN : HEIGHT * ((axis(z) - low) / (high - low) - 0.5)));
  const at = (u, v) => {
    const c = (u + 0.5) * (columns - 1), r = (v + 0.5) * (rows - 1);
    if (!(c >= 0 && c <= columns - 1 && r >= 0 && r <= rows - 1)) return NaN;
    const j = Math.min(Math.floor(c), columns - 2), i = Math.min(Math.floor(r), rows - 2), fc = c - j, fr = r - i;
    const k = i * columns + j, below = heights[k] + fc * (heights[k + 1] - heights[k]);
    const above = heights[k + columns] + fc * (heights[k + columns + 1] - heights[k + columns]);
    return Math.min(HEIGHT / 2, below + fr * (above - below));
  };
  return { u: side(xlim), v: side(ylim), w, at, heights, rows, columns };
}

// Returns the cells from the farthest to the nearest, as [i, j]. In this order, painting hides what is behind, because
// of two cells of a grid the one that is nearer in both directions never lies behind the other.
export function farToNear(rows, columns, [du, dv]) {
  const order = (n, towards) => Array.from({ length: n - 1 }, (_, i) => (towards >= 0 ? i : n - 2 - i));
  const [is, js] = [order(rows, dv), order(columns, du)];
  return is.flatMap((i) => js.map((j) => [i, j]));
}

// Whether nothing of the surface is between a point and the viewer.
export function isVisible(box, [du, dv, dw], u, v, w) {
  const flat = Math.hypot(du, dv);
  if (flat < 1e-6) return true;
  const su = (MARCH * du) / flat, sv = (MARCH * dv) / flat, sw = (MARCH * dw) / flat;
  for (w += LIFT; ; ) {
    (u += su), (v += sv), (w += sw);
    if (w > HEIGHT / 2 || !(Math.abs(u) <= 0.5 && Math.abs(v) <= 0.5)) return true;
    if (box.at(u, v) > w) return false;
  }
}

// Returns the part of a polygon of points [u, v, w] that is not above the top, and the edge where it is cut, if any.
export function cutTop(polygon, top = HEIGHT / 2) {
  const kept = [], edge = [];
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    if (p[2] <= top) kept.push(p);
    if (p[2] > top !== q[2] > top) {
      const t = (top - p[2]) / (q[2] - p[2]), cut = p.map((c, k) => c + t * (q[k] - c));
      kept.push(cut);
      edge.push(cut);
    }
  });
  return { kept, edge: edge.length === 2 ? edge : null };
}

// Draws the mark and the marks that are lifted onto it.
export function drawSurface(painter, mark, place, lifted, [azimuth, elevation]) {
  const view = viewFrom(azimuth, elevation), box = boxOf(mark), { inner } = place, { em } = painter;
  const unit = Math.min((inner.w - 3 * em) / 1.42, (inner.h - 1.6 * em) / 1.42);
  const centre = [inner.x + inner.w / 2, inner.y + inner.h / 2 - 0.2 * em];
  const pixel = ([u, v, w]) => {
    const [right, up] = view.project(u, v, w);
    return [centre[0] + unit * right, centre[1] - unit * up];
  };
  drawFrame(painter, mark, box, view, pixel, unit);
  drawCells(painter, mark, box, view, pixel);
  for (const one of lifted) drawLifted(painter, one, box, view, pixel);
}

function path(g, points) {
  g.beginPath();
  points.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
}

// Draws the edges of the floor, the names of the axes on the two edges in front, and the heights on the left.
function drawFrame(painter, mark, box, { ray, project }, pixel, unit) {
  const { g, em } = painter, low = -HEIGHT / 2, corners = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
  painter.stroke("grey", 1.2);
  path(g, [...corners, corners[0]].map(([u, v]) => pixel([u, v, low])));
  g.stroke();
  const front = [Math.sign(ray[0]) || 1, Math.sign(ray[1]) || 1], out = 0.5 + (1.1 * em) / Math.max(unit, 1);
  painter.drawText(mark.x_label, ...pixel([0, front[1] * out, low]), "cc", 0.92, "ink");
  painter.drawText(mark.y_label, ...pixel([front[0] * out, 0, low]), "cc", 0.92, "ink");
  if (Math.abs(ray[2]) > 0.97) return; // from above, all heights coincide
  const left = corners.reduce((a, b) => (project(...a, 0)[0] <= project(...b, 0)[0] ? a : b));
  path(g, [pixel([...left, low]), pixel([...left, HEIGHT / 2])]);
  g.stroke();
  const tall = Math.abs(pixel([...left, low])[1] - pixel([...left, HEIGHT / 2])[1]);
  for (const [z, text] of ticks(...mark.zlim, mark.log, Math.min(3, tall / (1.6 * em)))) {
    const [x, y] = pixel([...left, box.w(z)]);
    g.fillStyle = painter.colours.grey;
    g.fillRect(x - 0.3 * em, y - 0.5, 0.3 * em, 1);
    painter.drawText(text, x - 0.45 * em, y, "rc", 0.92, "ink");
  }
  const [x, y] = pixel([...left, HEIGHT / 2]);
  painter.drawText(mark.z_label, x, y - 0.3 * em, "cb", 0.92, "ink");
}

// Paints the cells from far to near, then the contour lines and the edge of the cut where the surface doesn't hide them.
function drawCells(painter, mark, box, { ray }, pixel) {
  const { g } = painter, { heights, rows, columns } = box, shade = shades(painter, mark, box, ray), edges = [];
  const corners = Array.from(heights, (w, k) => [(k % columns) / (columns - 1) - 0.5, Math.floor(k / columns) / (rows - 1) - 0.5, w]);
  const pixels = corners.map(pixel);
  for (const [i, j] of farToNear(rows, columns, ray)) {
    const k = i * columns + j, around = [k, k + 1, k + columns + 1, k + columns];
    const low = Math.min(...around.map((n) => heights[n])), high = Math.max(...around.map((n) => heights[n]));
    if (Number.isNaN(low) || low > HEIGHT / 2) continue;
    let outline = around.map((n) => pixels[n]);
    if (high > HEIGHT / 2) {
      const { kept, edge } = cutTop(around.map((n) => corners[n]));
      outline = kept.map(pixel);
      if (edge) edges.push(edge);
    }
    g.fillStyle = shade(k);
    path(g, grown(outline));
    g.fill();
  }
  drawSegments(painter, contourSegments(mark, box), box, ray, pixel, ["grey", 1, "", 0.8]);
  drawSegments(painter, edges, box, ray, pixel, ["ink", 2]);
  g.globalAlpha = 1;
}

function drawSegments(painter, segments, box, ray, pixel, style) {
  const { g } = painter;
  painter.stroke(...style);
  g.lineCap = "round"; // so that the segments of a line join
  g.beginPath();
  for (const [p, q] of segments) {
    if (!isVisible(box, ray, (p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2)) continue;
    g.moveTo(...pixel(p));
    g.lineTo(...pixel(q));
  }
  g.stroke();
}

// Moves the corners of a polygon away from its centre, so that no paper shines through between it and its neighbours.
function grown(points) {
  let cx = 0, cy = 0;
  for (const [x, y] of points) (cx += x / points.length), (cy += y / points.length);
  return points.map(([x, y]) => {
    const f = 1 + SEAM / (Math.hypot(x - cx, y - cy) || 1);
    return [cx + f * (x - cx), cy + f * (y - cy)];
  });
}

const contourCache = new WeakMap(); // by the array of values, because turning a surface doesn't change its contour lines

// Returns the segments of the contour lines, as pairs of points of the box.
function contourSegments({ values, levels }, { rows, columns, w }) {
  if (!contourCache.has(values)) {
    const at = (x, y, level) => [x / (columns - 1) - 0.5, y / (rows - 1) - 0.5, w(level)];
    const of = (level) => contour(values, rows, columns, level).map(([a, b, c, d]) => [at(a, b, level), at(c, d, level)]);
    contourCache.set(values, levels.flatMap(of));
  }
  return contourCache.get(values);
}

// Returns a function that gives a cell its colour, by the number of its first corner: the colour of its height, darker
// where the cell turns away from a light at the viewer's left. There are few different colours, which is faster.
function shades(painter, mark, { heights, rows, columns }, [du, dv, dw]) {
  const stops = COLOUR_MAPS[painter.theme][mark.colours].map(rgb), [base, range] = painter.theme === "dark" ? [0.85, 0.4] : [0.68, 0.34];
  const lu = du + 0.8 * dv, lv = dv - 0.8 * du, lw = dw + 0.7, brightness = Math.hypot(lu, lv, lw), cache = new Map();
  const colour = (t, light) => {
    const at = t * (stops.length - 1), s = Math.min(Math.floor(at), stops.length - 2), factor = base + range * light;
    return `rgb(${stops[s].map((c, q) => Math.min(255, Math.round(factor * (c + (at - s) * (stops[s + 1][q] - c)))))})`;
  };
  return (k) => {
    const a = heights[k], b = heights[k + 1], c = heights[k + columns + 1], d = heights[k + columns];
    const nu = ((a - b + d - c) * (columns - 1)) / 2, nv = ((a - d + b - c) * (rows - 1)) / 2;
    const light = Math.abs(nu * lu + nv * lv + lw) / Math.hypot(nu, nv, 1) / brightness;
    const t = Math.max(0, Math.min(1, (a + b + c + d) / 4 / HEIGHT + 0.5));
    const key = Math.round(t * SHADES) * (SHADES + 1) + Math.round(light * SHADES);
    if (!cache.has(key)) cache.set(key, colour(Math.round(t * SHADES) / SHADES, Math.round(light * SHADES) / SHADES));
    return cache.get(key);
  };
}

// Draws a line with markers. Without heights, it lies on the surface. What the surface hides is drawn faintly.
function drawLifted(painter, mark, box, { ray }, pixel) {
  const { g } = painter, n = mark.x.length, size = mark.size;
  const place = (x, y, z) => {
    const [u, v] = [box.u(x), box.v(y)];
    return [u, v, z === undefined ? box.at(u, v) : Math.abs(u) <= 0.5 && Math.abs(v) <= 0.5 ? box.w(z) : NaN];
  };
  const visible = (p) => isVisible(box, ray, ...p);
  for (const [points, shown] of mark.width ? pieces(mark, place, visible, box) : []) {
    painter.stroke(mark.colour, mark.width, mark.dash, shown ? 1 : HIDDEN_ALPHA);
    path(g, points.map(pixel));
    g.stroke();
  }
  g.globalAlpha = 1;
  for (let i = 0; mark.marker && i < n; i += mark.every || 1) {
    const p = place(mark.x[i], mark.y[i], mark.z?.[i]);
    if (!p.every(Number.isFinite)) continue;
    const [x, y] = pixel(p), shown = visible(p);
    painter.markers(shown ? mark : { ...mark, hollow: true, alpha: 2 * HIDDEN_ALPHA }, [[x, y]], size);
    g.globalAlpha = 1;
  }
}

// Splits a line into pieces no longer than a cell, and joins neighbours that are all visible or all hidden. Returns
// pairs of points and whether they are visible.
function pieces(mark, place, visible, box) {
  const result = [];
  let last = null;
  for (let i = 0; i + 1 < mark.x.length; i++) {
    const [dx, dy] = [mark.x[i + 1] - mark.x[i], mark.y[i + 1] - mark.y[i]];
    const count = Math.max(1, Math.ceil(Math.hypot(box.u(dx) - box.u(0), box.v(dy) - box.v(0)) * (box.columns - 1)));
    if (!(count < 1e4)) {
      last = null;
      continue;
    }
    for (let k = 0; k < count; k++) {
      const at = (t) => place(mark.x[i] + t * dx, mark.y[i] + t * dy, mark.z && mark.z[i] + t * (mark.z[i + 1] - mark.z[i]));
      const [a, b] = [at(k / count), at((k + 1) / count)];
      if (![...a, ...b].every(Number.isFinite)) {
        last = null;
        continue;
      }
      const shown = visible(a) && visible(b);
      if (last && last[1] === shown) last[0].push(b);
      else result.push((last = [[a, b], shown]));
    }
  }
  return result;
}
