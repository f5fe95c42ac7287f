import { gradientDescent } from "../maths.js";
import { programs } from "../programs.js";

// The step sizes of a schedule, and its loss curve beside those of its first step size and of a line search.
programs.schedules = function ({ kind, tau, hand, k }, data) {
  const stage = (i) => Array.from(data.stages).reduce(([s, end], count) => [s + (i >= end + count), end + count], [0, 0])[0];
  const schedule = { hand: (i) => hand[i], falling: (i) => tau / (1 + i / data.K), steps: (i) => tau / data.shrink ** stage(i) }[kind];
  const loss = (step) => {
    const y = gradientDescent(data.E, data.start, step, data.steps, 0).energy.slice(0, k + 1);
    return { x: y.map((_, i) => i), y };
  };
  const iterations = Array.from({ length: data.steps }, (_, i) => i);
  return {
    tau: { x: iterations, y: iterations.map(schedule) }, constant: { x: [0, data.steps - 1], y: [tau, tau] },
    schedule: loss(schedule), level: loss(tau), now: { at: [k, null] },
    search: { x: iterations.concat(data.steps).slice(0, Math.min(k + 1, data.searched.length)), y: data.searched.slice(0, k + 1) },
  };
};
