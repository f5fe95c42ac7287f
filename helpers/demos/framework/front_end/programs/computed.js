import { programs } from "../programs.js";

// Shows results of the kernel at step k: marks in "upto" up to that step, marks in "at" as the point of that step,
// and marks in "rows" as the curve of that step. A mark that has fewer steps stays at its last one.
programs.computed = function ({ k }, { upto, at, rows }) {
  const each = (marks, part) => Object.entries(marks).map(([name, mark]) => [name, part(mark)]);
  const last = (length) => Math.min(k, length - 1);
  return Object.fromEntries([
    ...each(upto, ({ x, y }) => ({ x: x.slice(0, k + 1), y: y.slice(0, k + 1) })),
    ...each(at, ({ x, y }) => ({ x: x.slice(last(x.length)).slice(0, 1), y: y.slice(last(y.length)).slice(0, 1) })),
    ...each(rows, ({ x, y }) => ({ x, y: y.slice(last(y.shape[0]) * x.length).slice(0, x.length) })),
  ]);
};
