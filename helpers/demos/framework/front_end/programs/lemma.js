import { backtrack, functionOf } from "../maths.js";
import { programs } from "../programs.js";

// The upper bound at the iterate and along the step. With backtracking, the k-th try and the earlier ones from the
// same iterate.
programs.lemma = function ({ tau: tau0, theta: start, c, shrink, k }, data) {
  const E = functionOf(data.E), { L } = data, at = (t) => E.energy([t]);
  const trying = k > 0;
  const tries = trying ? backtrack(E, start, tau0, c, shrink, data.tries) : [];
  const index = Math.min(k, tries.length) - 1;
  const { theta, tau, number, accepted } = trying ? tries[index] : { theta: start, tau: tau0, number: 0, accepted: true };
  const e = at(theta), g = E.gradient([theta])[0], landing = theta - tau * g;
  const line = (a, b) => Array.from({ length: data.grid }, (_, i) => a + ((b - a) * i) / (data.grid - 1));
  const tried = tries.slice(Math.max(index - number, 0), Math.max(index, 0)).map((one) => one.tau);
  const path = [...new Set(tries.slice(0, index + 1).map((one) => one.theta))].slice(0, -1);
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
};
