import { programs } from "../programs.js";

// Shows results of the kernel at step k: marks in "upto" up to that step, marks in "at" as the point of that step, and
// marks in "networks" as the output of a network with one hidden layer of tanh, for its parameters at that step. A mark
// that has fewer steps stays at its last one.
programs.computed = function ({ k }, { upto = {}, at = {}, networks = {} }) {
  const each = (marks, part) => Object.entries(marks).map(([name, mark]) => [name, part(mark)]);
  const last = (length) => Math.min(k, length - 1);
  return Object.fromEntries([
    ...each(upto, ({ x, y }) => ({ x: x.slice(0, k + 1), y: y.slice(0, k + 1) })),
    ...each(at, ({ x, y }) => ({ x: x.slice(last(x.length)).slice(0, 1), y: y.slice(last(y.length)).slice(0, 1) })),
    ...each(networks, ({ x, theta }) => ({ x, y: outputs(x, theta, last(theta.shape[0])) })),
  ]);
};

// Returns Σ w² tanh(w¹ x + b¹) + b² at each x. A row of theta holds all w¹, b¹ and w², then b².
function outputs(x, theta, row) {
  const n = theta.shape[1], H = (n - 1) / 3, [w1, b1, w2] = [0, 1, 2].map((part) => row * n + part * H);
  return Array.from(x, (t) => {
    let sum = theta[row * n + 3 * H];
    for (let h = 0; h < H; h++) sum += theta[w2 + h] * Math.tanh(theta[w1 + h] * t + theta[b1 + h]);
    return sum;
  });
}
