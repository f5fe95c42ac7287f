// The window through which the network sees a drawing of 8 by 8 pixels. helpers/demos/digit/centring.py is the reference
// and says why.

export const SIDE = 8;
const WHOLE = { left: 0, top: 0, height: SIDE };

// Returns the left and the top edge and the height of the window, in pixels of the drawing.
export function findWindow(pixels, { least_ink, middle, min_height }) {
  const rows = Array.from({ length: SIDE }, (_, i) => Array.from(pixels.slice(SIDE * i, SIDE * (i + 1))));
  const inked = rows.map((row) => Math.max(...row) > least_ink), first = inked.indexOf(true), end = inked.lastIndexOf(true) + 1;
  if (first < 0) return WHOLE;
  const height = Math.max(end - first, min_height), columns = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0));
  const total = columns.reduce((a, b) => a + b, 0), centre = columns.reduce((sum, ink, j) => sum + ink * (j + 0.5), 0) / total;
  const left = centre - (middle * height) / SIDE;
  return { left: height === SIDE ? Math.floor(left + 0.5) : left, top: (first + end - height) / 2, height };
}

// Returns the pixels that the network sees, by bilinear interpolation. There is no ink outside the drawing.
export function seenThrough({ left, top, height }, pixels) {
  const cells = Array.from({ length: SIDE }, (_, i) => i);
  // For each pixel of the network, the shares of the eight rows or columns of the drawing.
  const shares = (edge) => cells.map((r) => cells.map((i) => Math.max(0, 1 - Math.abs(edge + (height * (r + 0.5)) / SIDE - 0.5 - i))));
  const across = shares(left), weighted = (weights, value) => weights.reduce((sum, w, i) => sum + (w ? w * value(i) : 0), 0);
  const rows = cells.map((i) => across.map((weights) => weighted(weights, (j) => pixels[SIDE * i + j])));
  return shares(top).flatMap((weights) => cells.map((c) => weighted(weights, (i) => rows[i][c])));
}
