// The course's iterations, for pictures that follow the hand without asking the kernel. NumPy is the reference:
// helpers/descent.py and helpers/data.py compute the same, and a test compares the two.

// The functions that can be descended on here, by the data that describes them. theta is an array of n numbers.
//   quadratic: E(θ) = ½ θᵀ A θ − bᵀ θ with A: n·n numbers, row by row, and b: n numbers.
//   polynomial: of one parameter, E(θ) = Σ c[i] θ^i.
//   absolute: E(θ) = ‖C θ‖₁ with C: m·n numbers, row by row; for its gradient, a subgradient at kinks.
export function energyOf(E) {
  if (E.kind === "quadratic") {
    return (theta) => {
      let sum = 0;
      theta.forEach((t, i) => {
        let row = 0;
        theta.forEach((s, j) => (row += E.A[i * theta.length + j] * s));
        sum += t * (row / 2 - E.b[i]);
      });
      return sum;
    };
  }
  if (E.kind === "absolute") return (theta) => rows(E.C, theta).reduce((sum, z) => sum + Math.abs(z), 0);
  return ([t]) => E.c.reduceRight((sum, c) => sum * t + c, 0);
}

// C θ, with C given row by row.
const rows = (C, theta) => {
  const n = theta.length;
  return Array.from({ length: C.length / n }, (_, i) => theta.reduce((sum, t, j) => sum + C[i * n + j] * t, 0));
};

export function gradientOf(E) {
  if (E.kind === "quadratic") {
    return (theta) => Array.from(theta, (_, i) => Array.from(theta).reduce((sum, s, j) => sum + E.A[i * theta.length + j] * s, -E.b[i]));
  }
  if (E.kind === "absolute") {
    return (theta) => {
      const signs = rows(E.C, theta).map(Math.sign);
      return theta.map((_, j) => signs.reduce((sum, s, i) => sum + s * E.C[i * theta.length + j], 0));
    };
  }
  const slopes = Array.from(E.c, (c, i) => i * c).slice(1);
  return ([t]) => [slopes.reduceRight((sum, c) => sum * t + c, 0)];
}

const finite = (values) => values.every(Number.isFinite);

// θ(0), θ(1), …, the energies there, and why it stopped: as helpers.descent.gradient_descent does it.
// tau: a number, or a function of k.
export function gradientDescent(E, start, tau, steps, tolerance) {
  const energy = energyOf(E), gradient = gradientOf(E);
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
