import { maximumOf, subgradientMethod } from "../maths.js";
import { programs } from "../programs.js";

// The line of slope g through the point, one step along it, and the loss curves of a constant and a falling step
// size.
programs.subgradient = function ({ theta, g, tau, k }, data) {
  const E = maximumOf(data), here = E.energy(theta), landing = theta - tau * g;
  const ends = [-data.reach, data.reach], line = (t) => here + g * (t - theta);
  const grid = Array.from({ length: 121 }, (_, i) => -data.reach + (2 * data.reach * i) / 120);
  const race = (step) => {
    const gap = subgradientMethod(E, data.start, step, data.steps).slice(0, k + 1).map((e) => e - data.minimum);
    return { x: gap.map((_, i) => i), y: gap };
  };
  return {
    point: { x: [theta], y: [here] }, line: { x: ends, y: ends.map(line) },
    above: { x: grid, y: grid.map((t) => (E.energy(t) < line(t) - 1e-9 ? line(t) : NaN)) },
    step: { x: [theta, landing], y: [here, here] }, landing: { x: [landing], y: [E.energy(landing)] },
    constant: race(() => tau), falling: race((i) => tau / (1 + i)),
  };
};
