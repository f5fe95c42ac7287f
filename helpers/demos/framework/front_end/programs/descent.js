import { gradientDescent } from "../maths.js";
import { programs } from "../programs.js";

// Converts a path from the kernel, theta of shape (K + 1, n) and energy of shape (K + 1,), to the form of
// gradientDescent.
function pathOf({ theta, energy }) {
  const [count, n] = theta.shape;
  return { theta: Array.from({ length: count }, (_, k) => theta.subarray(k * n, (k + 1) * n)), energy };
}

// Paths of gradient descent and their loss curves up to step k, for several multiples of τ. The kernel sends the
// paths if only the kernel knows the function, or if the student's own gradient descent computes them.
programs.descent = function ({ tau, x0, y0, k }, data) {
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
};
