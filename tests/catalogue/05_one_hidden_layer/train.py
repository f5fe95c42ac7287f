# %% wrong: goes uphill
# says (sign): Your parameters move along the gradient, where E grows, but gradient descent goes the opposite way.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 + tau * dW1, b1 + tau * db1, W2 + tau * dW2, b2 + tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets tau
# says (factor): Your steps are as long as the gradient itself, as if tau were 1, and so they are far too long.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - dW1, b1 - db1, W2 - dW2, b2 - db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: divides the step by N once more
# says (batch-mean): Your steps are N times too short, as if you took the mean over the examples once more.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    s = tau / len(x)
    W1, b1, W2, b2 = W1 - s * dW1, b1 - s * db1, W2 - s * dW2, b2 - s * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: steps in place and changes the parameters that were given
# says (changes-arguments): You write into the parameters that you were given, but the caller starts from them again.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 -= tau * dW1
    b1 -= tau * db1
    W2 -= tau * dW2
    b2 -= tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the forward pass only once, before the loop
# says (stale-point): Your losses are all equal and every step uses the same a, h and p, but the network changes with
#   its parameters.
losses = []
a, h, p = forward(x, W1, b1, W2, b2)
for _ in range(steps):
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the gradient only once, before the loop
# says (stale-point): All your steps use the gradient at the initial parameters, but the gradient changes as the
#   parameters move.
losses = []
a, h, p = forward(x, W1, b1, W2, b2)
dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: steps always from the start
# says (stale-point): Each of your steps starts from the initial parameters again, so the steps before it are lost.
losses = []
V1, c1, V2, c2 = W1, b1, W2, b2
for _ in range(steps):
    a, h, p = forward(x, V1, c1, V2, c2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, V2)
    V1, c1, V2, c2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return V1, c1, V2, c2, np.array(losses)

# %% wrong: steps with the second layer before it goes back
# says (stale-point): You compute the first layer's gradients after the second has moved, but all four belong to the
#   same parameters.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    _, _, dW2, db2 = backward(x, y, a, h, p, W2)
    W2, b2 = W2 - tau * dW2, b2 - tau * db2
    dW1, db1, _, _ = backward(x, y, a, h, p, W2)
    W1, b1 = W1 - tau * dW1, b1 - tau * db1
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets the biases
# says (unfinished): Your biases stay at their initial values, but gradient descent moves all four parameters.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, W2 = W1 - tau * dW1, W2 - tau * dW2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: trains the second layer only
# says (unfinished): Your first layer stays at its initial values, but gradient descent moves all four parameters.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W2, b2 = W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: swaps the gradients of the two layers
# says (swapped): Each layer moves along the gradient of the other, so the gradients have changed places.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW2, db2, dW1, db1 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: one step too few
# says (unfinished): Your parameters still have their initial values after one step, although the step moves all four
#   of them.
losses = []
for _ in range(steps - 1):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: one step too many
# says (off-by-one): You take one step too many and record one loss too many: with steps = 1, you take two.
losses = []
for _ in range(steps + 1):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: returns inside the loop, after the first step
# says (return): You return after the first step even if steps is larger, so all other steps are missing.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    return W1, b1, W2, b2, np.array(losses)

# %% wrong: records the loss after each step
# says (stale-point): You record E after each step, but the value before the step is asked for.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    _, _, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: records the loss before the first step and after each
# says (off-by-one): You record one loss more than there are steps, but the value after the last step isn't asked for.
losses = [((forward(x, W1, b1, W2, b2)[2] - y) ** 2).sum() / len(x)]
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    losses.append(((forward(x, W1, b1, W2, b2)[2] - y) ** 2).sum() / len(x))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the sum for the loss instead of the mean
# says (batch-sum): Your losses are N times too large: you add up the examples, but E is the mean over them.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the mean over all entries, divided by M as well
# says (factor): Your losses are divided by the number of outputs, but E adds up the squared errors of all outputs.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets the square in the loss
# says (other-formula): Your losses are the errors themselves, but E is made of their squares.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append((p - y).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the squared norm of each row kept, a table of losses
# says (shape): You record an array in each step, but E is one number for the whole batch.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: losses as a list
# says (return): You return the losses as a list, but a NumPy array is asked for.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(float(((p - y) ** 2).sum() / len(x)))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, losses

# %% wrong: losses first
# says (swapped): You return the losses before the parameters, but they should come after them.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return np.array(losses), W1, b1, W2, b2

# %% wrong: returns the losses alone
# says (return): You return the losses alone, but the four parameters after the last step are missing.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return np.array(losses)

# %% wrong: forgets the return
# says (return): Your function returns None: what it computes is lost when it ends, and no result reaches the caller.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2

# %% wrong: writes the ReLU network itself instead of calling the functions passed in
# says (hard-coded): Your steps don't depend on the backward that is passed in: it returns half of each gradient here,
#   but you move the full way.
losses = []
for _ in range(steps):
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    p = h @ W2 + b2
    losses.append(((p - y) ** 2).sum() / len(x))
    dp = 2 * (p - y) / len(x)
    da = dp @ W2.T * (a > 0)
    W1, b1 = W1 - tau * x.T @ da, b1 - tau * da.sum(axis=0)
    W2, b2 = W2 - tau * h.T @ dp, b2 - tau * dp.sum(axis=0)
return W1, b1, W2, b2, np.array(losses)

# %% wrong: a step size that decreases
# says (other-formula): Your steps get shorter and shorter, but tau is the same in all of them.
losses = []
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    s = tau / (1 + k)
    W1, b1, W2, b2 = W1 - s * dW1, b1 - s * db1, W2 - s * dW2, b2 - s * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: normalises the gradients
# says (other-formula): Your steps have the same length whatever the size of the gradient, as if it were divided by its
#   norm.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    found = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = (v - tau * g / np.linalg.norm(g) for v, g in zip((W1, b1, W2, b2), found))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: does not train at all
# says (unfinished): Your parameters still have their initial values after one step, although the step moves all four
#   of them.
a, h, p = forward(x, W1, b1, W2, b2)
return W1, b1, W2, b2, np.full(steps, ((p - y) ** 2).sum() / len(x))

# %% wrong: returns zeros
# says (unfinished): All your results are 0, but the parameters start from the given values and E is positive.
return np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(b2.shape), np.zeros(steps)

# %% wrong: returns its input
# says (unfinished): You return arrays that you were given instead of the trained parameters and the losses.
return x, y, W1, b1, W2

# %% wrong: returns random numbers of the right shapes
# says (other-formula): Your results have the right shapes, but their numbers have nothing to do with the parameters and
#   the losses.
rng = np.random.default_rng(0)
return [rng.normal(size=s) for s in (W1.shape, b1.shape, W2.shape, b2.shape, steps)]

# %% wrong: borrows the course's own function
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
return one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps, forward, backward)

# %% wrong: stops as soon as E grows
# says (stopping): You stop as soon as E grows, but the exercise asks for all steps, whatever E does.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and losses[-1] > losses[-2]:
        break
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: halves tau where E grows
# says (other-formula): You take shorter steps once E has grown, but tau is the same in all of them.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and losses[-1] > losses[-2]:
        tau = tau / 2
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes the first W2 to backward
# says (stale-point): You pass the initial W2 to backward in every step, but the gradient goes back through the current
#   one.
losses = []
first = W2
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, first)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes h for a and a for h
# says (swapped): You exchange a and h when you call backward, so dW2 is built with values from before the ReLU.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, h, a, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes h for a as well
# says (wrong-value): You pass h to backward where it expects a, which goes unnoticed with the ReLU but not with another
#   activation.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, h, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: momentum
# says (other-formula): Your steps also contain gradients of earlier steps, as with momentum, but each step uses the
#   current gradient alone.
losses, v = [], [0, 0, 0, 0]
theta = [W1, b1, W2, b2]
for _ in range(steps):
    a, h, p = forward(x, *theta)
    losses.append(((p - y) ** 2).sum() / len(x))
    v = [0.9 * u + g for u, g in zip(v, backward(x, y, a, h, p, theta[2]))]
    theta = [t - tau * u for t, u in zip(theta, v)]
return *theta, np.array(losses)

# %% wrong: stops when E falls by less than 1e-3
# says (stopping): You stop when E hardly changes any more, but the exercise asks for all steps, whatever E does.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and abs(losses[-2] - losses[-1]) < 1e-3:
        break
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: stops when E stays the same
# says (stopping): You stop once E no longer changes, but the exercise asks for all steps, whatever E does.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and losses[-2] == losses[-1]:
        break
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: cuts the gradients off at 1000
# says (numerics): You cut the gradients off at a limit, but the steps of gradient descent are as long as the gradients
#   make them.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    dW1, db1, dW2, db2 = (np.clip(g, -1000, 1000) for g in (dW1, db1, dW2, db2))
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: scales long gradients to length 2000
# says (numerics): You cut the gradients off at a limit, but the steps of gradient descent are as long as the gradients
#   make them.
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    length = np.sqrt(sum((g**2).sum() for g in (dW1, db1, dW2, db2)))
    dW1, db1, dW2, db2 = (g * 2000 / max(length, 2000) for g in (dW1, db1, dW2, db2))
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: halves tau after every ten steps
# says (other-formula): Your later steps are too short, as if tau became smaller after some steps, but tau is the same
#   in all of them.
losses, own = [], tau
for k in range(1, steps + 1):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(np.sum((p - y) ** 2) / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - own * dW1, b1 - own * db1, W2 - own * dW2, b2 - own * db2
    if k % 10 == 0:
        own /= 2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: lets tau fall to a tenth after fifty steps
# says (other-formula): Your later steps are too short, as if tau became smaller after some steps, but tau is the same
#   in all of them.
losses = np.zeros(steps)
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses[k] = np.sum((p - y) ** 2) / len(x)
    factor = -tau if k < 50 else -tau / 10
    W1, b1, W2, b2 = (v + factor * g for v, g in zip((W1, b1, W2, b2), backward(x, y, a, h, p, W2)))
return W1, b1, W2, b2, losses

# %% wrong: takes at most a hundred steps
# says (stopping): You stop after a number of steps of your own, but the exercise asks for as many steps as the argument
#   says.
losses = []
for _ in range(min(steps, 100)):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% right: in place on copies
W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
losses = np.zeros(steps)
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses[k] = np.mean(np.sum((p - y) ** 2, axis=1))
    for value, slope in zip((W1, b1, W2, b2), backward(x, y, a, h, p, W2)):
        value -= tau * slope
return W1, b1, W2, b2, losses

# %% right: with a list of parameters
theta = [W1, b1, W2, b2]
losses = []
while len(losses) < steps:
    a, h, p = forward(x, *theta)
    losses.append(np.linalg.norm(p - y) ** 2 / len(y))
    theta = [value - tau * slope for value, slope in zip(theta, backward(x, y, a, h, p, theta[2]))]
return (*theta, np.array(losses))

# %% right: by recursion
if steps == 0:
    return W1, b1, W2, b2, np.zeros(0)
a, h, p = forward(x, W1, b1, W2, b2)
E = np.einsum("nm,nm->", p - y, p - y) / len(x)
dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
*theta, rest = train(x, y, W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2, tau, steps - 1, forward, backward)
return [*theta, np.append(E, rest)]

# %% right: with loops over all entries
values = [np.array(value) for value in (W1, b1, W2, b2)]
losses = np.empty(steps)
for k in range(steps):
    a, h, p = forward(x, *values)
    E = 0.0
    for n in range(p.shape[0]):
        for m in range(p.shape[1]):
            E += (p[n, m] - y[n, m]) ** 2
    losses[k] = E / p.shape[0]
    gradients = backward(x, y, a, h, p, values[2])
    for value, gradient in zip(values, gradients):
        for index in np.ndindex(value.shape):
            value[index] -= tau * gradient[index]
return values[0], values[1], values[2], values[3], losses

# %% right: the loss kept in float32
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses, dtype=np.float32)

# %% right: one flat vector of parameters
shapes = [W1.shape, b1.shape, W2.shape, b2.shape]
ends = np.cumsum([int(np.prod(s)) for s in shapes])[:-1]
theta = np.concatenate([np.ravel(t) for t in (W1, b1, W2, b2)])

def parts(v):
    return [piece.reshape(s) for piece, s in zip(np.split(v, ends), shapes)]

losses = np.empty(steps)
for k in range(steps):
    a, h, p = forward(x, *parts(theta))
    losses[k] = np.einsum("nm,nm->", p - y, p - y) / y.shape[0]
    theta = theta - tau * np.concatenate([np.ravel(g) for g in backward(x, y, a, h, p, parts(theta)[2])])
return [*parts(theta), losses]

# %% right: a dict, a generator of losses
theta = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

def run():
    for _ in range(steps):
        a, h, p = forward(x, *theta.values())
        yield np.mean(np.linalg.norm(p - y, axis=1) ** 2)
        for name, g in zip(theta, backward(x, y, a, h, p, theta["W2"])):
            theta[name] = theta[name] - tau * np.asarray(g)

losses = np.fromiter(run(), dtype=float)
return theta["W1"], theta["b1"], theta["W2"], theta["b2"], losses
