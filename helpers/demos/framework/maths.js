// The course's iterations, for pictures that follow the hand without asking the kernel. NumPy is the reference:
// helpers/descent.py and helpers/data.py compute the same, and a test compares the two.

// The functions that can be descended on here, by the data that describes them (helpers/demos/shared/problems.py). theta is
// an array of n numbers.
//   quadratic: E(θ) = ½ θᵀ A θ − bᵀ θ with A: n·n numbers, row by row, and b: n numbers.
//   polynomial: of one parameter, E(θ) = Σ c[i] θ^i.
//   wave: of one parameter, E(θ) = θ²/2 + a cos(w θ).
//   plateau: of one parameter, E(θ) = θ²/(1 + θ²).
//   absolute: E(θ) = ‖C θ‖₁ with C: m·n numbers, row by row; for its gradient, a subgradient at kinks.
const product = (A, theta) => {
  const n = theta.length;
  return Array.from({ length: A.length / n }, (_, i) => theta.reduce((sum, t, j) => sum + A[i * n + j] * t, 0));
};
const horner = (c, t) => c.reduceRight((sum, part) => sum * t + part, 0);

const FUNCTIONS = {
  quadratic: ({ A, b }) => ({
    energy: (theta) => product(A, theta).reduce((sum, row, i) => sum + theta[i] * (row / 2 - b[i]), 0),
    gradient: (theta) => product(A, theta).map((row, i) => row - b[i]),
  }),
  polynomial: ({ c }) => {
    const slopes = Array.from(c, (part, i) => i * part).slice(1);
    return { energy: ([t]) => horner(c, t), gradient: ([t]) => [horner(slopes, t)] };
  },
  wave: ({ a, w }) => ({
    energy: ([t]) => (t * t) / 2 + a * Math.cos(w * t),
    gradient: ([t]) => [t - a * w * Math.sin(w * t)],
  }),
  plateau: () => ({ energy: ([t]) => (t * t) / (1 + t * t), gradient: ([t]) => [(2 * t) / (1 + t * t) ** 2] }),
  absolute: ({ C }) => ({
    energy: (theta) => product(C, theta).reduce((sum, z) => sum + Math.abs(z), 0),
    gradient: (theta) => {
      const signs = product(C, theta).map(Math.sign);
      return theta.map((_, j) => signs.reduce((sum, s, i) => sum + s * C[i * theta.length + j], 0));
    },
  }),
};

// {energy, gradient} of theta, for the data of a function.
export const functionOf = (E) => FUNCTIONS[E.kind](E);

const finite = (values) => values.every(Number.isFinite);

// θ(0), θ(1), …, the energies there, and why it stopped: as helpers.descent.gradient_descent does it.
// tau: a number, or a function of k.
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

// E(θ) = max(slopes · θ + offsets) of one parameter, and the middle one of its subgradients.
export function maximumOf({ slopes, offsets }) {
  const lines = (t) => Array.from(slopes, (a, i) => a * t + offsets[i]);
  const energy = (t) => Math.max(...lines(t));
  const subgradient = (t) => {
    const active = Array.from(slopes).filter((_, i) => lines(t)[i] >= energy(t) - 1e-9);
    return (Math.min(...active) + Math.max(...active)) / 2;
  };
  return { energy, subgradient };
}

// E(θ(k)) of θ(k+1) = θ(k) − τ(k) g(k), as helpers.descent.subgradient_method does it for one parameter.
export function subgradientMethod(E, start, tau, steps) {
  let theta = start;
  const energy = [E.energy(theta)];
  for (let k = 0; k < steps; k++) {
    const g = E.subgradient(theta);
    if (g !== 0) theta -= tau(k) * g; // at 0 the method has found a minimiser, and rests
    energy.push(E.energy(theta));
  }
  return energy;
}

// Whether a step of size tau from theta lowers E enough, as helpers.line_search.armijo says it, for one parameter.
function armijo({ energy }, theta, g, tau, c) {
  const before = energy([theta]), after = energy([theta - tau * g]);
  return Number.isFinite(after) && after <= before - c * tau * (g * g) && after < before;
}

// The tries of gradient descent with backtracking for one parameter: {theta, tau, number, accepted}, at most `most`.
export function backtrack(E, start, tau0, c, shrink, most) {
  const tries = [];
  let [theta, tau, number] = [start, tau0, 0];
  while (tries.length < most) {
    const g = E.gradient([theta])[0];
    if (Math.abs(g) < 1e-6 || tau < 1e-12) break;
    const accepted = armijo(E, theta, g, tau, c);
    tries.push({ theta, tau, number, accepted });
    [theta, tau, number] = accepted ? [theta - tau * g, tau0, 0] : [theta, tau * shrink, number + 1];
  }
  return tries.length ? tries : [{ theta: start, tau: tau0, number: 0, accepted: true }];
}
