// The course's iterations in JavaScript, for pictures that follow the slider without a round trip to the kernel. NumPy
// is the reference: descent.py, data.py and demos/descent_lemma.py in helpers/ compute the same, and a test compares
// both.

// The functions to minimise, by the kind of data that describes them (helpers/demos/shared/problems.py). theta is an
// array of n numbers.
//   quadratic: E(θ) = ½ θᵀ A θ − bᵀ θ with A: n·n numbers, row by row, and b: n numbers.
//   polynomial: E(θ) = Σ c[i] θ^i, with one parameter.
//   wave: E(θ) = θ²/2 + a cos(w θ), with one parameter.
//   plateau: E(θ) = θ²/(1 + θ²), with one parameter.
//   absolute: E(θ) = ‖C θ‖₁ with C: m·n numbers, row by row. At kinks, its gradient is a subgradient.
const multiply = (A, theta) => {
  const n = theta.length;
  return Array.from({ length: A.length / n }, (_, i) => theta.reduce((sum, t, j) => sum + A[i * n + j] * t, 0));
};
const horner = (c, t) => c.reduceRight((sum, coefficient) => sum * t + coefficient, 0);

const FUNCTIONS = {
  quadratic: ({ A, b }) => ({
    energy: (theta) => multiply(A, theta).reduce((sum, row, i) => sum + theta[i] * (row / 2 - b[i]), 0),
    gradient: (theta) => multiply(A, theta).map((row, i) => row - b[i]),
  }),
  polynomial: ({ c }) => {
    const derivative = Array.from(c, (coefficient, i) => i * coefficient).slice(1);
    return { energy: ([t]) => horner(c, t), gradient: ([t]) => [horner(derivative, t)] };
  },
  wave: ({ a, w }) => ({
    energy: ([t]) => (t * t) / 2 + a * Math.cos(w * t),
    gradient: ([t]) => [t - a * w * Math.sin(w * t)],
  }),
  plateau: () => ({ energy: ([t]) => (t * t) / (1 + t * t), gradient: ([t]) => [(2 * t) / (1 + t * t) ** 2] }),
  absolute: ({ C }) => ({
    energy: (theta) => multiply(C, theta).reduce((sum, z) => sum + Math.abs(z), 0),
    gradient: (theta) => {
      const signs = multiply(C, theta).map(Math.sign);
      return theta.map((_, j) => signs.reduce((sum, s, i) => sum + s * C[i * theta.length + j], 0));
    },
  }),
};

// Returns {energy, gradient}, two functions of theta, for the data of a function.
export const functionOf = (E) => FUNCTIONS[E.kind](E);

const finite = (values) => values.every(Number.isFinite);

// Runs gradient descent as helpers.descent.gradient_descent does. Returns θ(0), θ(1), …, the energies there, and the
// reason why it stopped. tau: a number, or a function of k.
export function gradientDescent(E, start, tau, steps, tolerance) {
  const { energy, gradient } = functionOf(E);
  let theta = Array.from(start), e = energy(theta), g = gradient(theta);
  const path = { theta: [theta], energy: [e], reason: "iterations" };
  for (let k = 0; ; k++) {
    if (Math.hypot(...g) <= tolerance) path.reason = "converged";
    if (k === steps || path.reason === "converged") return path;
    const step = typeof tau === "function" ? tau(k) : tau, next = theta.map((t, i) => t - step * g[i]);
    [e, g] = [energy(next), gradient(next)];
    if (!finite([...next, e, ...g])) return { ...path, reason: "diverged" };
    theta = next;
    path.theta.push(theta);
    path.energy.push(e);
  }
}

// Returns E(θ) = max(slopes · θ + offsets), with one parameter, and the midpoint of its subdifferential.
export function maximumOf({ slopes, offsets }) {
  const lines = (t) => Array.from(slopes, (a, i) => a * t + offsets[i]);
  const energy = (t) => Math.max(...lines(t));
  const subgradient = (t) => {
    const active = Array.from(slopes).filter((_, i) => lines(t)[i] >= energy(t) - 1e-9);
    return (Math.min(...active) + Math.max(...active)) / 2;
  };
  return { energy, subgradient };
}

// Returns E(θ(k)) for θ(k+1) = θ(k) − τ(k) g(k), as helpers.descent.subgradient_method does for one parameter.
export function subgradientMethod(E, start, tau, steps) {
  let theta = start;
  const energy = [E.energy(theta)];
  for (let k = 0; k < steps; k++) {
    const g = E.subgradient(theta);
    if (g !== 0) theta -= tau(k) * g; // for g = 0 the method has found a minimiser and stays there
    energy.push(E.energy(theta));
  }
  return energy;
}

// Whether a step of size tau from theta lowers E enough, as helpers.demos.descent_lemma.accepts decides. E may end on
// Armijo's line, where only rounding tells the two sides.
function armijo({ energy }, theta, g, tau, c) {
  const before = energy([theta]), after = energy([theta - tau * g]);
  const rounding = 1e-14 * Math.max(Math.abs(before), Math.abs(after));
  return Number.isFinite(after) && after <= before - c * tau * (g * g) + rounding;
}

// Returns the tries of gradient descent with backtracking for one parameter: `maxTries` objects
// {theta, tau, number, accepted}, or fewer if the gradient or the step size vanishes.
export function backtrack(E, start, tau0, c, shrink, maxTries) {
  const tries = [];
  let [theta, tau, number] = [start, tau0, 0];
  while (tries.length < maxTries) {
    const g = E.gradient([theta])[0];
    if (Math.abs(g) < 1e-6 || tau < 1e-12) break;
    const accepted = armijo(E, theta, g, tau, c);
    tries.push({ theta, tau, number, accepted });
    [theta, tau, number] = accepted ? [theta - tau * g, tau0, 0] : [theta, tau * shrink, number + 1];
  }
  return tries.length ? tries : [{ theta: start, tau: tau0, number: 0, accepted: true }];
}
