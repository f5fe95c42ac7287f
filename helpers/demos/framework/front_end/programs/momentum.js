import { programs } from "../programs.js";

// θ(k)/θ(0) along a run of momentum from rest, as helpers.momentum_rates.error_by_step computes it.
function errorByStep(step, beta, steps) {
  const errors = [1];
  for (let before = 1, k = 0; k < steps; k++) {
    const now = errors[k];
    errors.push((1 + beta - step) * now - beta * before);
    before = now;
  }
  return errors;
}

// The larger absolute value of the two roots of r² − (1 + β − τa) r + β = 0.
function rateOf(step, beta) {
  const total = 1 + beta - step, discriminant = total * total - 4 * beta;
  return discriminant < 0 ? Math.sqrt(beta) : (Math.abs(total) + Math.sqrt(discriminant)) / 2;
}

// The best τ and β, and the borders of the regions at one β, as in helpers/momentum_rates.py.
const bestSettings = (mu, L) => {
  const [low, high] = [Math.sqrt(mu), Math.sqrt(L)];
  return [4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2];
};
const bordersAt = (mu, L, beta) => {
  const root = Math.sqrt(beta), monotone = Math.min((1 - root) ** 2 / mu, (2 * (1 + root ** 2)) / (mu + L));
  return [monotone, Math.max(monotone, (1 + root) ** 2 / L), (2 * (1 + root ** 2)) / L];
};

// The regions of the plane with their borders and labels, and the best point.
function plane(mu, L, { betas: array, end, names, minWidth }) {
  const betas = Array.from(array), borders = betas.map((beta) => bordersAt(mu, L, beta)), marks = {};
  const best = bestSettings(mu, L), high = Math.max(0.8, (1 + best[1]) / 2);
  const edge = (i) => betas.map((_, j) => Math.min([0, ...borders[j], end][i], end));
  names.forEach((name, i) => {
    marks[`region${i}`] = { x: [...edge(i), ...edge(i + 1).reverse()], y: [...betas, ...betas.toReversed()] };
    const beta = [0.12, high, 0.25, 0.12][i];
    const [left, right] = [0, ...bordersAt(mu, L, beta), end].slice(i, i + 2).map((tau) => Math.min(tau, end));
    marks[`label${i}`] = { at: [i ? (left + right) / 2 : 0.01 * end, beta], text: right - left > minWidth * end ? name : "" };
  });
  [0, 1, 2].forEach((i) => (marks[`border${i}`] = { x: borders.map((border) => border[i]), y: betas }));
  return { ...marks, best: { x: [best[0]], y: [best[1]] } };
}

// Contour lines of E around the minimiser, with NaN between two lines.
function contours(mu, L, energy, { levels, corners }) {
  const x = [], y = [];
  for (const level of levels) {
    for (let i = 0; i <= corners; i++) {
      const radius = Math.sqrt(2 * energy * level), angle = (2 * Math.PI * i) / corners;
      x.push((radius * Math.cos(angle)) / Math.sqrt(mu));
      y.push((radius * Math.sin(angle)) / Math.sqrt(L));
    }
    x.push(NaN), y.push(NaN);
  }
  return { x, y };
}

// The plane of τ and β, the path of momentum on a parabola or a quadratic, and its loss curve with the rate.
programs.momentum = function ({ on, tau, beta, curvature, kappa, x0, y0, k }, data) {
  const one = on === "one", [mu, L] = one ? [curvature, curvature] : [1 / kappa, 1], { steps } = data;
  const start = one ? [x0] : [x0, y0], a = one ? [mu] : [mu, L];
  const path = start.map((s, i) => errorByStep(tau * a[i], beta, steps).map((error) => error * s));
  const energy = path[0].map((_, j) => a.reduce((sum, c, i) => sum + c * path[i][j] ** 2, 0) / 2);
  const reach = path.map((theta, i) => 1.15 * Math.min(Math.max(...theta.map(Math.abs), start[i]), data.spread * start[i]));
  const iterations = Array.from({ length: steps + 1 }, (_, j) => j), shown = iterations.slice(0, k + 1);
  const far = iterations.findIndex((j) => path.some((theta, i) => Math.abs(theta[j]) > data.far * start[i]));
  const last = far < 0 ? k : Math.min(k, far);
  const x = (one ? iterations : path[0]).slice(0, last + 1), y = path.at(-1).slice(0, last + 1);
  const rate = Math.max(rateOf(tau * mu, beta), rateOf(tau * L, beta)), plain = rateOf((2 * mu) / (mu + L), 0);
  const clip = (E) => Math.max(data.limits[0], Math.min(data.limits[1], E));
  const decay = (r) => iterations.map((j) => clip(energy[0] * r ** (2 * j)));
  return {
    "*panels": { 1: { xlim: one ? [-2, steps + 2] : [-reach[0], reach[0]], ylim: [-reach.at(-1), reach.at(-1)] } },
    ...plane(mu, L, data), here: { x: [tau], y: [beta] },
    contours: one ? { x: [], y: [] } : contours(mu, L, energy[0], data),
    path: { x, y }, start: { x: x.slice(0, 1), y: y.slice(0, 1) }, now: { x: x.slice(-1), y: y.slice(-1) },
    loss: { x: shown, y: energy.slice(0, k + 1).map(clip) },
    predicted: { x: iterations, y: decay(rate) },
    plain: one ? { x: [], y: [] } : { x: iterations, y: decay(plain) },
  };
};
