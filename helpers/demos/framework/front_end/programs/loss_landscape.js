import { programs } from "../programs.js";

// The view of the surface, and the paths of the optimisers up to step k: on the surface or at their own heights, and on
// the contour lines.
programs.loss_landscape = function ({ azimuth, elevation, k }, { paths }) {
  const marks = { view: { at: [azimuth, elevation] } };
  for (const [name, path] of Object.entries(paths)) {
    const part = (from) => Object.fromEntries(Object.entries(path).map(([key, values]) => [key, values.slice(from, k + 1)]));
    const [shown, now] = [part(0), part(k)];
    Object.assign(marks, { [`${name} above`]: shown, [`${name} above now`]: now });
    marks[name] = { x: shown.x, y: shown.y };
    marks[`${name} now`] = { x: now.x, y: now.y };
  }
  return marks;
};
