// Renders the colours of a field, a function of two variables on a grid, as a small bitmap that the browser scales.

import { COLOUR_MAPS, STROKE_ALPHA, rgb } from "./colours.js";
import { contour } from "./geometry.js";

const SHADES = 256; // colours between two stops of a colour map
const PIXELS_PER_CELL = 4; // of a smooth field without levels, which the browser then scales smoothly
const MAX_SIZE = 700; // pixels on a side of a field with levels, whose steps must have sharp edges
// The strokes in a square tile of each class, as [x0, y0, x1, y1] in units of the tile, so that the classes of a field
// differ without their colours. The first class stays plain.
const HATCHES = [
  [], [[0, 1, 1, 0]], [[0, 0, 1, 1], [0, 1, 1, 0]], [[0, 0.5, 1, 0.5]], [[0.35, 0.5, 0.65, 0.5]], [[0.25, 0, 0.25, 1], [0.75, 0, 0.75, 1]],
  [[0, 0, 1, 1]], [[0, 0.5, 1, 0.5], [0.5, 0, 0.5, 1]], [[0.5, 0.35, 0.5, 0.65]], [[0, 0.25, 1, 0.25], [0, 0.75, 1, 0.75]],
];

// Returns the colours of a map, from its first to its last stop, as pixels in the byte order of an ImageData.
function shades(map, theme) {
  const stops = COLOUR_MAPS[theme][map].map(rgb), count = (stops.length - 1) * SHADES + 1;
  const bytes = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < count; i++) {
    const k = Math.min(Math.floor(i / SHADES), stops.length - 2), f = i / SHADES - k;
    for (let q = 0; q < 3; q++) bytes[4 * i + q] = stops[k][q] + f * (stops[k + 1][q] - stops[k][q]);
    bytes[4 * i + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

// Returns a function from a value to its pixel. Steps between levels have one colour each.
function painterOf({ colours, limits: [low, high], levels }, theme, blank) {
  const pixels = shades(colours, theme), last = pixels.length - 1;
  const scale = colours === "classes" ? SHADES : last / (high - low || 1), from = colours === "classes" ? 0 : low;
  if (levels.length && colours !== "classes") {
    const steps = Array.from({ length: levels.length + 1 }, (_, i) => pixels[Math.round((last * i) / levels.length)]);
    return (v) => {
      if (v !== v) return blank;
      let count = 0;
      for (let i = 0; i < levels.length; i++) count += v >= levels[i];
      return steps[count];
    };
  }
  return (v) => (v === v ? pixels[Math.max(0, Math.min(last, Math.round((v - from) * scale)))] : blank);
}

// Returns the two neighbours of each of `pixels` positions on an axis with `count` values, and the weight of the second.
function neighbours(pixels, count) {
  const first = new Int32Array(pixels), second = new Int32Array(pixels), weight = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const at = pixels > 1 ? (i / (pixels - 1)) * (count - 1) : 0;
    first[i] = Math.min(Math.floor(at), count - 1);
    second[i] = Math.min(first[i] + 1, count - 1);
    weight[i] = at - first[i];
  }
  return { first, second, weight };
}

// Fills an image of W by H pixels with the interpolated values, the first row of values at the bottom.
function interpolate({ values }, rows, columns, W, H, pixelOf) {
  const image = new Uint32Array(W * H), x = neighbours(W, columns), y = neighbours(H, rows);
  const line = new Float64Array(columns);
  for (let i = 0; i < H; i++) {
    const a = y.first[H - 1 - i] * columns, b = y.second[H - 1 - i] * columns, f = y.weight[H - 1 - i];
    for (let j = 0; j < columns; j++) line[j] = f ? values[a + j] + f * (values[b + j] - values[a + j]) : values[a + j];
    for (let j = 0; j < W; j++) {
      const v = line[x.first[j]], g = x.weight[j];
      image[i * W + j] = pixelOf(g ? v + g * (line[x.second[j]] - v) : v);
    }
  }
  return image;
}

// Returns a canvas with the colours of a field that will cover w by h pixels. `colours` is the palette of the theme.
// The first and the last values of a smooth field are at the centres of its outermost pixels if it has no levels, and at
// their outer edges otherwise.
export function renderField(mark, w, h, theme, colours) {
  const [rows, columns] = mark.shape, { smooth, levels, values } = mark;
  const size = (length, count) => {
    if (!smooth) return count;
    return Math.max(2, Math.min(Math.round(length), levels.length ? MAX_SIZE : PIXELS_PER_CELL * (count - 1) + 1));
  };
  const W = size(w, columns), H = size(h, rows);
  const bitmap = Object.assign(document.createElement("canvas"), { width: W, height: H });
  const g = bitmap.getContext("2d"), blank = new Uint32Array(new Uint8ClampedArray([...rgb(colours.paper), 255]).buffer)[0];
  const image = interpolate(mark, rows, columns, W, H, painterOf(mark, theme, blank));
  g.putImageData(new ImageData(new Uint8ClampedArray(image.buffer), W, H), 0, 0);
  if (smooth && mark.lines) {
    g.strokeStyle = colours.grey;
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

// Returns the colours of a field of classes, enlarged to w by h pixels of the screen, with the strokes of each class.
export function hatch(mark, colours, w, h, { em, ratio, colours: { ink } }) {
  const [rows, columns] = mark.shape, [W, H] = [Math.max(1, Math.round(w)), Math.max(1, Math.round(h))];
  const bitmap = Object.assign(document.createElement("canvas"), { width: W, height: H }), g = bitmap.getContext("2d");
  g.imageSmoothingEnabled = false;
  g.drawImage(colours, 0, 0, W, H);
  const side = Math.max(6, Math.round(0.7 * em * ratio)), patterns = HATCHES.map((strokes) => {
    const tile = Object.assign(document.createElement("canvas"), { width: side, height: side }), t = tile.getContext("2d");
    Object.assign(t, { strokeStyle: ink, lineWidth: 1.2 * ratio, globalAlpha: STROKE_ALPHA, lineCap: "square" });
    t.beginPath();
    for (const [x0, y0, x1, y1] of strokes) t.moveTo(x0 * side, y0 * side), t.lineTo(x1 * side, y1 * side);
    t.stroke();
    return g.createPattern(tile, "repeat");
  });
  const edge = (i, count, length) => Math.round((i * length) / count);
  for (let i = 0; i < rows; i++) {
    const [top, bottom] = [edge(rows - 1 - i, rows, H), edge(rows - i, rows, H)];
    for (let j = 0, end; j < columns; j = end) {
      const v = mark.values[i * columns + j];
      for (end = j + 1; end < columns && mark.values[i * columns + end] === v; ) end++;
      g.fillStyle = patterns[v] || patterns[0];
      g.fillRect(edge(j, columns, W), top, edge(end, columns, W) - edge(j, columns, W), bottom - top);
    }
  }
  return bitmap;
}
