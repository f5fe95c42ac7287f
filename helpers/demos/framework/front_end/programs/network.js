import { compact } from "../numbers.js";
import { programs } from "../programs.js";

const SIGMA = {
  relu: [(a) => Math.max(a, 0), (a) => (a > 0 ? 1 : 0)],
  sigmoid: [(a) => 1 / (1 + Math.exp(-a)), (a, h) => h * (1 - h)],
  tanh: [Math.tanh, (a, h) => 1 - h * h],
};

// All numbers of a network with one hidden layer and one output, by the keys of network_graph/model.py.
function numbersOf(n, { inputs, units }, sigma) {
  const [activation, slope] = SIGMA[sigma], range = (count) => Array.from({ length: count }, (_, i) => i + 1);
  n = { ...n, p: n.b2 };
  for (const j of range(units)) {
    n[`a${j}`] = range(inputs).reduce((sum, d) => sum + n[`w1_${d}${j}`] * n[`x${d}`], 0) + n[`b1_${j}`];
    n[`h${j}`] = activation(n[`a${j}`]);
  }
  n.p = range(units).reduce((sum, j) => sum + n[`w2_${j}`] * n[`h${j}`], 0) + n.b2;
  n.E = (n.p - n.y) ** 2;
  n.dp = n.db2 = 2 * (n.p - n.y);
  for (const j of range(units)) {
    n[`dw2_${j}`] = n[`h${j}`] * n.dp;
    n[`da${j}`] = n[`db1_${j}`] = slope(n[`a${j}`], n[`h${j}`]) * n[`w2_${j}`] * n.dp;
    for (const d of range(inputs)) n[`dw1_${d}${j}`] = n[`x${d}`] * n[`da${j}`];
  }
  return n;
}

// The network as a graph after some steps of the forward pass, the backward pass and the update.
programs.network = function (values, data) {
  const { step, tau, sigma, weight, predict, guess } = values, { parameters, steps, update } = data;
  const start = { x1: values.x1, x2: values.x2, y: values.y };
  parameters.forEach((name, i) => (start[name] = name === data.chosen ? weight : data.theta[i]));
  const before = numbersOf(start, data, sigma), moved = { ...start };
  for (const name of parameters) moved[name] = before[name] - tau * before[`d${name}`];
  const after = numbersOf(moved, data, sigma), n = { ...before };
  for (const key of Object.keys(n)) {
    if ((step >= update && parameters.includes(key)) || (step > update && /^([ah]\d|p|E)$/.test(key))) n[key] = after[key];
  }
  const current = steps[step - 1], number = current && n[current.asks];
  const secret = predict && Math.abs(number) <= data.largest && (guess === null || !(Math.abs(guess - number) <= 0.005 * Math.abs(number) + 6e-4));
  const shown = new Set(["x1", "x2", "y", ...parameters, ...steps.slice(0, step).flatMap((one) => one.keys)]);
  if (secret) current.keys.forEach((key) => shown.delete(key));
  const line = ([prefix, key], unknown) => {
    if (!key || shown.has(key)) return prefix + (key && compact(n[key]));
    return unknown && prefix + unknown;
  };
  const asked = ([, key]) => (secret && key === current.asks ? "?" : "");
  const marks = {}, [character, lineHeight, ...margin] = data.card;
  for (const [name, lines] of Object.entries(data.nodes)) {
    const now = name === `node ${current?.node}`;
    marks[name] = { lines: lines.map((one) => line(one, "?")), colour: now ? "orange" : "ink", width: now ? 4 : 2 };
  }
  for (const [name, lines] of Object.entries(data.cards)) {
    const texts = lines.map((one) => line(one, asked(one))).filter((text) => text), both = texts.length > 1;
    const extent = [margin[0] + character * Math.max(...texts.map((text) => text.length)), margin[1] + lineHeight * texts.length];
    const key = name.replace("weight ", ""), now = both && current?.edges.includes(key), chosen = key === data.chosen;
    marks[name] = { lines: texts, extent, colour: both ? "red" : chosen ? "ink" : "paper", width: now ? 4 : chosen ? 2.5 : 1.5 };
  }
  for (const [name, one] of Object.entries(data.texts)) marks[name] = { text: line(one, asked(one)) };
  for (const [name, [x, y]] of Object.entries(data.edges)) {
    const [colour, dash] = n[name] > 0 ? ["blue", ""] : n[name] < 0 ? ["orange", "--"] : ["grey", ":"];
    marks[`edge ${name}`] = { x, y, colour, dash, width: current?.edges.includes(name) ? 5 : 2 };
  }
  return marks;
};
