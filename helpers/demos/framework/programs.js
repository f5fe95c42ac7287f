// The programs that the browser runs by itself. A program takes the values of the controls and the kernel's data. It
// returns the marks that move and, under "*panels", the changes of the panels by their index. The kernel's show()
// computes the same marks, and a test compares both.

import { backtrack, functionOf, gradientDescent, maximumOf, subgradientMethod } from "./maths.js";

// Converts a path from the kernel, theta of shape (K + 1, n) and energy of shape (K + 1,), to the form of
// gradientDescent.
function pathOf({ theta, energy }) {
  const [count, n] = theta.shape;
  return { theta: Array.from({ length: count }, (_, k) => theta.subarray(k * n, (k + 1) * n)), energy };
}

export const programs = {
  // Shows results of the kernel at step k: marks in "upto" up to that step, marks in "at" as the point of that step,
  // and marks in "rows" as the curve of that step. A mark that has fewer steps stays at its last one.
  computed({ k }, { upto, at, rows }) {
    const each = (marks, part) => Object.entries(marks).map(([name, mark]) => [name, part(mark)]);
    const last = (length) => Math.min(k, length - 1);
    return Object.fromEntries([
      ...each(upto, ({ x, y }) => ({ x: x.slice(0, k + 1), y: y.slice(0, k + 1) })),
      ...each(at, ({ x, y }) => ({ x: x.slice(last(x.length)).slice(0, 1), y: y.slice(last(y.length)).slice(0, 1) })),
      ...each(rows, ({ x, y }) => ({ x, y: y.slice(last(y.shape[0]) * x.length).slice(0, x.length) })),
    ]);
  },

  // Paths of gradient descent and their loss curves up to step k, for several multiples of τ. The kernel sends the
  // paths if only the kernel knows the function, or if the student's own gradient descent computes them.
  descent({ tau, x0, y0, k }, data) {
    const marks = { here: { x: [tau], y: [x0] } };
    const start = data.n === 1 ? [x0] : [x0, y0], edge = data.top - 0.04 * (data.top - data.bottom);
    data.factors.forEach((factor, i) => {
      const path = data.paths ? pathOf(data.paths[i]) : gradientDescent(data.E, start, tau * factor, data.steps, data.tolerance);
      const far = path.theta.findIndex((theta) => theta.some((t, j) => Math.abs(t - data.centre[j]) > data.reach));
      const shown = Math.min(far < 0 ? path.theta.length : far, k + 1);
      const theta = path.theta.slice(0, shown), energy = path.energy.slice(0, shown);
      const x = theta.map((t) => t[0]), y = theta.map((t, j) => (data.n === 2 ? t[1] : energy[j]));
      const above = path.energy.slice(0, k + 1).findIndex((e) => e > data.top);
      marks[`path${i}`] = { x, y };
      marks[`start${i}`] = { x: x.slice(0, 1), y: y.slice(0, 1) };
      marks[`end${i}`] = { x: x.slice(-1), y: y.slice(-1) };
      marks[`loss${i}`] = { x: energy.map((_, j) => j), y: energy };
      marks[`left${i}`] = above < 0 ? { x: [], y: [] } : { x: [above], y: [edge] };
      marks.level = { at: [null, path.energy[0]] };
      marks.warning = { text: above < 0 ? "" : above ? `leaves the picture at k = ${above}` : "begins above the picture" };
    });
    return marks;
  },

  // The line of slope g through the point, one step along it, and the loss curves of a constant and a falling step
  // size.
  subgradient({ theta, g, tau, k }, data) {
    const E = maximumOf(data), here = E.energy(theta), landing = theta - tau * g;
    const ends = [-data.reach, data.reach], line = (t) => here + g * (t - theta);
    const grid = Array.from({ length: 121 }, (_, i) => -data.reach + (2 * data.reach * i) / 120);
    const race = (step) => {
      const gap = subgradientMethod(E, data.start, step, data.steps).slice(0, k + 1).map((e) => Math.max(e - data.minimum, data.floor));
      return { x: gap.map((_, i) => i), y: gap };
    };
    return {
      point: { x: [theta], y: [here] }, line: { x: ends, y: ends.map(line) },
      above: { x: grid, y: grid.map((t) => (E.energy(t) < line(t) - 1e-9 ? line(t) : NaN)) },
      step: { x: [theta, landing], y: [here, here] }, landing: { x: [landing], y: [E.energy(landing)] },
      constant: race(() => tau), falling: race((i) => tau / (1 + i)),
    };
  },

  // The step sizes of a schedule, and its loss curve beside those of its first step size and of a line search.
  schedules({ kind, tau, hand, k }, data) {
    const stage = (i) => Array.from(data.stages).reduce(([s, end], count) => [s + (i >= end + count), end + count], [0, 0])[0];
    const schedule = { hand: (i) => hand[i], falling: (i) => tau / (1 + i / data.K), steps: (i) => tau / data.shrink ** stage(i) }[kind];
    const loss = (step) => {
      const energy = gradientDescent(data.E, data.start, step, data.steps, 0).energy.slice(0, k + 1);
      const out = energy.findIndex((e) => e > data.top), y = out < 0 ? energy : energy.slice(0, out + 1);
      return { x: y.map((_, i) => i), y: y.map((e) => Math.max(data.floor, Math.min(data.top, e))) };
    };
    const iterations = Array.from({ length: data.steps }, (_, i) => i);
    return {
      tau: { x: iterations, y: iterations.map(schedule) }, constant: { x: [0, data.steps - 1], y: [tau, tau] },
      schedule: loss(schedule), level: loss(tau), now: { at: [k, null] },
      search: { x: iterations.concat(data.steps).slice(0, Math.min(k + 1, data.searched.length)), y: data.searched.slice(0, k + 1) },
    };
  },

  // The upper bound at the iterate and along the step. With backtracking, the k-th try and the earlier ones from the
  // same iterate.
  lemma({ tau: tau0, theta: start, c, shrink, k }, data) {
    const E = functionOf(data.E), { L } = data, at = (t) => E.energy([t]);
    const trying = k > 0;
    const tries = trying ? backtrack(E, start, tau0, c, shrink, data.tries) : [];
    const index = Math.min(k, tries.length) - 1;
    const { theta, tau, number, accepted } = trying ? tries[index] : { theta: start, tau: tau0, number: 0, accepted: true };
    const e = at(theta), g = E.gradient([theta])[0], landing = theta - tau * g;
    const line = (a, b) => Array.from({ length: data.grid }, (_, i) => a + ((b - a) * i) / (data.grid - 1));
    const tried = tries.slice(Math.max(index - number, 0), Math.max(index, 0)).map((one) => one.tau);
    const path = [...new Set(tries.slice(0, index + 1).map((one) => one.theta))];
    const x = line(-data.reach, data.reach), taus = line(0, Math.max(2.6 / L, 1.15 * Math.max(tau, ...tried)));
    const colour = accepted ? "purple" : "red";
    const along = taus.map((t) => at(theta - t * g)), bound = taus.map((t) => e - t * (1 - (L * t) / 2) * (g * g));
    const low = Math.min(...along, ...bound), deep = Math.max(e - low, 1e-3);
    const heights = tried.map((t) => at(theta - t * g)), top = Math.max(at(landing), ...heights);
    const high = e + Math.min(Math.max(0.8 * deep, 1.1 * (top - e)), 3 * deep);
    return {
      "*panels": { 1: { xlim: [0, taus.at(-1)], ylim: [low - 0.15 * deep, high] } },
      bound: { x, y: x.map((t) => e + g * (t - theta) + (L / 2) * (t - theta) ** 2) },
      point: { x: [theta], y: [e] }, step: { x: [theta, landing], y: [e, e] },
      landing: { x: [landing], y: [at(landing)], colour },
      lowest: { x: [theta - g / L], y: [e - (g * g) / (2 * L)] }, even: { x: [theta - (2 * g) / L], y: [e] },
      path: { x: path, y: path.map(at) },
      along: { x: taus, y: along }, along_bound: { x: taus, y: bound },
      armijo: trying ? { x: taus, y: taus.map((t) => e - c * t * g * g) } : { x: [], y: [] },
      best: { at: [1 / L, null], text: "1/L" }, break: { at: [2 / L, null], text: "2/L" },
      tried: { x: tried, y: heights }, now: { x: [tau], y: [at(landing)], colour },
    };
  },
};
