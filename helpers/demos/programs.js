// What the browser draws by itself: for each demo of given functions, from the controls' values and the kernel's
// data, the marks that move. The kernel's show() computes the same marks, and a test compares the two.

import { gradientDescent } from "./maths.js";

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
};
