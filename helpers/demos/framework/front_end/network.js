// A fully connected network in JavaScript: linear layers with a ReLU between them, for one example. The layers are
// objects {W, b} with W: D·M numbers, row by row, and b: M numbers. helpers/demos/digit/model.py is the reference.

// Returns the input of each layer and the scores, which the last layer returns.
export function forwardPass(layers, x) {
  const inputs = [];
  let z = Array.from(x);
  layers.forEach(({ W, b }, k) => {
    const input = k ? z.map((v) => Math.max(v, 0)) : z, M = b.length;
    inputs.push(input);
    z = Array.from(b);
    input.forEach((v, i) => {
      for (let j = 0; j < M; j++) z[j] += v * W[i * M + j];
    });
  });
  return { inputs, scores: z };
}

// Returns, for each layer, the gradients with respect to its output z and to its parameters W and b.
export function backwardPass(layers, inputs, dScores) {
  const outputs = [], params = [];
  let dz = dScores;
  for (let k = layers.length - 1; k >= 0; k--) {
    const input = inputs[k], { W } = layers[k], M = dz.length, dW = new Float64Array(W.length), dx = input.map(() => 0);
    input.forEach((v, i) => {
      for (let j = 0; j < M; j++) {
        dW[i * M + j] = v * dz[j];
        dx[i] += W[i * M + j] * dz[j];
      }
    });
    outputs.unshift(dz);
    params.unshift({ W: dW, b: dz });
    dz = dx.map((d, i) => (input[i] > 0 ? d : 0));
  }
  return { outputs, params };
}

// Returns the layers after a step of gradient descent.
export function stepLayers(layers, params, tau) {
  return layers.map(({ W, b }, k) => ({
    W: W.map((w, i) => w - tau * params[k].W[i]), b: b.map((v, j) => v - tau * params[k].b[j]),
  }));
}

export function softmaxOf(scores) {
  const largest = Math.max(...scores), exponentials = scores.map((s) => Math.exp(s - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((e) => e / sum);
}
