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
  const start = data.n === 1 ? [x0] : [x0, y0];
  data.factors.forEach((factor, i) => {
    const path = data.paths ? pathOf(data.paths[i]) : gradientDescent(data.E, start, tau * factor, data.steps, data.tolerance);
    const near = (theta) => theta.every((t, j) => Math.abs(t - data.centre[j]) <= data.reach);
    const theta = path.theta.slice(0, k + 1).map((t) => (near(t) ? t : t.map(() => NaN)));
    const energy = Array.from(theta, (t, j) => (Number.isNaN(t[0]) ? NaN : path.energy[j]));
    const x = theta.map((t) => t[0]), y = theta.map((t, j) => (data.n === 2 ? t[1] : energy[j]));
    marks[`path${i}`] = { x, y };
    marks[`start${i}`] = { x: x.slice(0, 1), y: y.slice(0, 1) };
    marks[`end${i}`] = { x: x.slice(-1), y: y.slice(-1) };
    marks[`loss${i}`] = { x: energy.map((_, j) => j), y: energy };
    marks.level = { at: [null, path.energy[0]] };
  });
  return marks;
};
