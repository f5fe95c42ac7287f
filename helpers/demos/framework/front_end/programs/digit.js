import { backwardPass, forwardPass, softmaxOf, stepLayers } from "../network.js";
import { programs } from "../programs.js";
import { SIDE, findWindow, seenThrough } from "../window.js";

// Returns four lines along the edges with the largest values, at most data.edges in each layer: all of them by sign,
// and the strongest of them by sign. values: for each layer, D·M numbers. from, to: the places of the units.
// An edge that starts on the drawing is drawn only beside it.
function edgeLines(values, from, to, { edges, least, strong, relative, beside }) {
  const lines = { plus: [], minus: [], strong_plus: [], strong_minus: [] };
  values.forEach((v, k) => {
    const M = to[k].length, shown = v.map(Math.abs), sorted = Float64Array.from(shown).sort().reverse();
    const threshold = Math.max(sorted[Math.min(edges, sorted.length) - 1], least), bold = strong * (relative ? sorted[0] : 1);
    shown.forEach((size, index) => {
      if (!(size >= threshold && size > 0)) return;
      const [x, y] = from[k][Math.floor(index / M)], end = to[k][index % M], t = Math.max(0, (beside - x) / (end[0] - x));
      const ends = [[x + t * (end[0] - x), y + t * (end[1] - y)], end, [NaN, NaN]], name = v[index] > 0 ? "plus" : "minus";
      lines[name].push(...ends);
      if (size >= bold) lines[`strong_${name}`].push(...ends);
    });
  });
  return Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, { x: line.map((p) => p[0]), y: line.map((p) => p[1]) }]));
}

// The most probable digit, with a question mark if the second one is close.
function answerOf(p, close) {
  const [first, second] = [...p].sort((a, b) => b - a);
  return { index: p.indexOf(first), text: Number.isFinite(first) ? p.indexOf(first) + (first - second < close ? "?" : "") : "?" };
}

function outline(p, width) {
  const corners = p.map((v, k) => [[k - width / 2, 0], [k - width / 2, v], [k + width / 2, v], [k + width / 2, 0], [NaN, NaN]]).flat();
  return { x: corners.map((c) => c[0]), y: corners.map((c) => c[1]) };
}

// A network that reads the drawing: its units, the edges that contribute most, and the probabilities. In the backward
// view, the gradients at the units and edges, and the probabilities after a step of gradient descent for this image.
programs.digit = function ({ pixels, target, tau, centre }, data) {
  const { layers, units } = data, seen = findWindow(centre ? pixels : [], data);
  const cells = pixels.map((_, i) => [i % SIDE, Math.floor(i / SIDE)]), { left, top, height } = seen;
  const { inputs, scores } = forwardPass(layers, seenThrough(seen, pixels)), p = softmaxOf(scores), answer = answerOf(p, data.close);
  const isOwn = answer.index >= 0 && pixels.some((v, i) => v !== data.example[i]); // such a drawing has no label
  const label = target !== "label" ? Number(target) : isOwn ? answer.index : data.label;
  const back = data.backward && backwardPass(layers, inputs, p.map((v, k) => v - (k === label)));
  const scale = height / SIDE, from = [cells.map(([c, r]) => [left + scale * (c + 0.5), SIDE - top - scale * (r + 0.5)]), ...units];
  const edges = layers.map(({ W, b }, k) => {
    const D = from[k].length, M = units[k].length, values = back ? back.params[k].W : W;
    return Array.from({ length: D * M }, (_, index) => {
      const i = Math.floor(index / M), value = values[i * b.length + (index % M)];
      return back ? value : inputs[k][i] * value;
    });
  });
  const frame = height === SIDE && left === 0 && top === 0 ? [] : [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];
  const marks = {
    drawing: { values: pixels.map((_, i) => pixels[SIDE * (SIDE - 1 - Math.floor(i / SIDE)) + (i % SIDE)]) },
    window: { x: frame.map(([x]) => left + height * x), y: frame.map(([, y]) => SIDE - top - height * y) },
    ...edgeLines(edges, from, units, data),
    answer: { text: answer.text },
    probability: { x: p.map((_, k) => k), y: p },
    top: { x: answer.index < 0 ? [] : [answer.index], y: answer.index < 0 ? [] : [p[answer.index]] },
  };
  units.forEach((places, k) => {
    const values = back ? back.outputs[k] : k + 1 < layers.length ? inputs[k + 1] : p;
    marks[`units${k}`] = { x: places.map((at) => at[0]), y: places.map((at) => at[1]), values: values.slice(0, places.length) };
  });
  if (back) {
    marks.target = { x: [label], y: [data.target_height] };
    marks.after = outline(softmaxOf(forwardPass(stepLayers(layers, back.params, tau), inputs[0]).scores), data.bar_width);
  }
  return marks;
};
