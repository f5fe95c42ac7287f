// What the browser draws by itself: for each demo of given functions, from the controls' values and the kernel's
// data, the marks that move. The kernel's show() computes the same marks, and a test compares the two.

import { gradientDescent, maximumOf, subgradientMethod } from "./maths.js";

export const programs = {
  // The path of gradient descent and its loss curve, up to step k.
  descent({ tau, k }, data) {
    const path = gradientDescent(data.E, data.start, tau, data.steps, data.tolerance);
    const far = path.theta.findIndex((theta) => theta.some((t, i) => Math.abs(t - data.centre[i]) > data.reach));
    const shown = Math.min(far < 0 ? path.theta.length : far, k + 1);
    const theta = path.theta.slice(0, shown), energy = path.energy.slice(0, shown);
    const x = theta.map((t) => t[0]), y = theta.map((t, i) => (t.length === 2 ? t[1] : energy[i]));
    const above = path.energy.slice(0, k + 1).findIndex((e) => e > data.top);
    const out = above < 0 ? { x: [], y: [] } : { x: [above], y: [data.top - 0.04 * (data.top - data.bottom)] };
    return {
      path: { x, y }, start: { x: x.slice(0, 1), y: y.slice(0, 1) }, end: { x: x.slice(-1), y: y.slice(-1) },
      loss: { x: energy.map((_, i) => i), y: energy }, left: out,
      warning: { text: above < 0 ? "" : `leaves the picture at k = ${above}` },
    };
  },

  // The line of slope g through the point, one step along it, and the two races from there.
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

  // The step sizes of a schedule, and its loss curve beside that of its first step size.
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
      schedule: loss(schedule), level: loss(tau),
    };
  },
};
