import { programs } from "../programs.js";

// A learning-rate sweep up to step k, and the run from scratch with the chosen τ, rounded to the grid of runs.
programs.finder = function ({ tau, k, ends }, { taus, losses, smoothed, grid, runs, finals, every, perDecade }) {
  const i = Math.max(0, Math.min(Math.floor(perDecade * Math.log10(tau / grid[0]) + 0.5), grid.length - 1));
  const length = runs.shape[1], shown = Math.floor(k / every) + 1;
  const place = Math.floor((i / (grid.length - 1)) * (taus.length - 1) + 0.5);
  return {
    raw: { x: taus.slice(0, Math.min(k, smoothed.length)), y: losses.slice(0, Math.min(k, smoothed.length)) },
    smoothed: { x: taus.slice(0, Math.min(k, smoothed.length)), y: smoothed.slice(0, k) },
    chosen: { at: [grid[i], null] },
    handle: { x: [grid[i]], y: [smoothed[Math.min(place, smoothed.length - 1)]] },
    run: { x: Array.from({ length: shown }, (_, j) => j * every), y: runs.slice(i * length, i * length + shown) },
    ends: ends ? { x: grid, y: finals } : { x: [], y: [] },
  };
};
