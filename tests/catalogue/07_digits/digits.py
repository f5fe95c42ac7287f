# %% wrong: too few steps
# says (stopping): Your training stops too early: the network still misreads many of the images that it was trained on.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 15)
return first.parameters + second.parameters

# %% wrong: far too small a step size
# says (stopping): Your network is still close to its initial weights: the steps have hardly moved it.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.001, 400)
return first.parameters + second.parameters

# %% wrong: far too large a step size
# says (special-case): Your network gives the same answer for every image, as if its hidden units had nothing to tell
#   it.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 50.0, 100)
return first.parameters + second.parameters

# %% wrong: not trained at all
# says (unfinished): The parameters that you return read about as many digits as guessing would, as if they had not
#   been trained.
rng = np.random.default_rng(0)
return [he(64, 32, rng), np.zeros(32), he(32, 10, rng), np.zeros(10)]

# %% wrong: starts with zeros
# says (special-case): Your network gives the same answer for every image, as if its hidden units had nothing to tell
#   it.
first = layers.Linear(np.zeros((64, 32)), np.zeros(32))
second = layers.Linear(np.zeros((32, 10)), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return first.parameters + second.parameters

# %% wrong: trains on six images
# says (batch-forgotten): Your network was trained on only a few of the images, so it misreads most of the others.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x[:6], labels[:6], 0.5, 300)
return first.parameters + second.parameters

# %% wrong: trains on the first hundred images
# says (batch-forgotten): Your network was trained on only a part of the images, so it misreads many of the others.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x[:100], labels[:100], 0.5, 400)
return first.parameters + second.parameters

# %% wrong: ignores its arguments and loads the digits itself
# says (hard-coded): Your network was trained on other images or labels than those in x and labels, so it can't read
#   these.
x, labels, _, _ = data.digits()
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return first.parameters + second.parameters

# %% wrong: trains once and always returns that network
# says (stored-state): You return a network from an earlier call, but each call has its own x and labels.
global trained_once
if "trained_once" not in globals():
    rng = np.random.default_rng(0)
    first = layers.Linear(he(64, 32, rng), np.zeros(32))
    second = layers.Linear(he(32, 10, rng), np.zeros(10))
    train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
    trained_once = first.parameters + second.parameters
return trained_once

# %% wrong: a linear model, without a hidden layer
# says (return): You return the parameters of a single layer, but the network needs at least one hidden layer.
only = layers.Linear(np.zeros((64, 10)), np.zeros(10))
train(Network([only]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return only.parameters

# %% wrong: one hidden unit
# says (special-case): Your network gives the same answer for every image, as if its hidden units had nothing to tell
#   it.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 1, rng), np.zeros(1))
second = layers.Linear(he(1, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return first.parameters + second.parameters

# %% wrong: trains without ReLU, although the check builds a network with ReLU
# says (other-formula): You trained a network without ReLU, but the network that is tested has a ReLU between its
#   layers.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return first.parameters + second.parameters

# %% wrong: trains on inverted images
# says (wrong-value): You trained on inverted images, but the network is tested on the images as they are.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), 1 - x, labels, 0.2, 400)
return first.parameters + second.parameters

# %% wrong: images and labels in different orders
# says (order): Your images and labels don't belong together: one was put into another order without the other.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), rng.permutation(x), labels, 0.5, 200)
return first.parameters + second.parameters

# %% wrong: returns the biases before the weights
# says (order): You return each layer's biases before its weights, but W1 comes before b1.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return [p for layer in (first, second) for p in layer.parameters[::-1]]

# %% wrong: returns the last layer first
# says (order): You return the parameters of the last layer first, but W1 belongs to the first layer.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return second.parameters + first.parameters

# %% wrong: returns a list for each layer
# says (return): You return one list for each layer, but the parameters should come in one flat list.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return [first.parameters, second.parameters]

# %% wrong: returns the network
# says (return): You return the network itself, but the list of its parameters is asked for.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
network = Network([first, layers.ReLU(), second])
train(network, SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return network

# %% wrong: returns the losses
# says (return): You return the losses of the training, but the list of parameters is asked for.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
return train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)

# %% wrong: forgets the return
# says (return): Your train_digits ends without returning anything, so its result is None.
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)

# %% wrong: scales the images in place
# says (changes-arguments): Your train_digits changes x itself, but this array belongs to the caller.
x -= x.mean()
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(he(32, 10, rng), np.zeros(10))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
first.parameters[1] += 0
return first.parameters + second.parameters

# %% wrong: one hidden unit per image, so that it knows them by heart
# says (special-case): Your network knows its training images by heart, but it reads too few of the new ones.
W1 = 40 * (x - x.mean(axis=0)).T
b1 = 20 - 40 * (x * (x - x.mean(axis=0))).sum(axis=1)
return [W1, b1, np.eye(10)[labels], np.zeros(10)]

# %% wrong: returns zeros
# says (special-case): Your network gives the same answer for every image, as if its hidden units had nothing to tell
#   it.
return [np.zeros((64, 32)), np.zeros(32), np.zeros((32, 10)), np.zeros(10)]

# %% wrong: returns its input
# says (unfinished): You return x and labels themselves, but the parameters of a network are asked for.
return [x, labels]

# %% wrong: returns random numbers of the right shapes
# says (randomness): You return random weights, so the network reads about as many digits as you would by guessing.
rng = np.random.default_rng(0)
return [rng.normal(size=s) for s in ((64, 32), (32,), (32, 10), (10,))]

# %% wrong: keeps a global network and goes on training it
# says (stored-state): You go on with a network from an earlier call, but each call has its own x and labels.
global kept_net
rng = np.random.default_rng(0)
if "kept_net" not in globals():
    first, second = layers.Linear(he(64, 32, rng), np.zeros(32)), layers.Linear(he(32, 10, rng), np.zeros(10))
    kept_net = Network([first, layers.ReLU(), second])
    train(kept_net, SoftmaxCrossEntropy(), x, labels, 0.8, 200)
else:
    train(kept_net, SoftmaxCrossEntropy(), x, labels, 0.8, 5)
return kept_net.parameters

# %% wrong: standardises the pixels, but not inside the network
# says (wrong-value): You trained on standardised pixels, but the network is tested on the images as they are.
rng = np.random.default_rng(0)
first, second = layers.Linear(he(64, 32, rng), np.zeros(32)), layers.Linear(he(32, 10, rng), np.zeros(10))
net = Network([first, layers.ReLU(), second])
z = (x - x.mean(axis=0)) / (x.std(axis=0) + 0.1)
train(net, SoftmaxCrossEntropy(), z, labels, 0.2, 200)
return net.parameters

# %% wrong: trains on the course's test images, too
# says (wrong-value): Your network reads a digit that wasn't among the labels, so it was trained on other images, too.
_, _, more_x, more_labels = data.digits()
x, labels = np.vstack([x, more_x]), np.concatenate([labels, more_labels])
net = fully_connected((64, 48, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return net.parameters

# %% right: with fully_connected
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return net.parameters

# %% right: with the squared error and small weights in the second layer
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 32, rng), np.zeros(32))
second = layers.Linear(0.1 * he(32, 10, rng), np.zeros(10))
net = Network([first, layers.ReLU(), second])
train(net, losses.SquaredError(), x, np.eye(10)[labels], 0.2, 800)
return net.parameters

# %% right: with a loop of its own, and a network that keeps the arrays it was made from
rng = np.random.default_rng(0)
W1, b1, W2, b2 = he(64, 32, rng), np.zeros(32), he(32, 10, rng), np.zeros(10)
net, loss = Network([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)]), SoftmaxCrossEntropy()
for k in range(300):
    loss.forward(net.forward(x), labels)
    gradients, _ = net.backward(loss.backward())
    for p, dp in zip(net.parameters, gradients):
        p -= 0.5 * dp
return [W1, b1, W2, b2]

# %% right: returns the arrays that the layers were made from
rng = np.random.default_rng(0)
W1, b1, W2, b2 = he(64, 32, rng), np.zeros(32), he(32, 10, rng), np.zeros(10)
train(Network([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)]), SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return [W1, b1, W2, b2]

# %% right: two hidden layers
rng = np.random.default_rng(2)
made = []
for inputs, outputs in ((64, 32), (32, 16), (16, 10)):
    made += [layers.Linear(he(inputs, outputs, rng), np.zeros(outputs)), layers.ReLU()]
net = Network(made[:-1])
train(net, SoftmaxCrossEntropy(), x, labels, 0.3, 500)
return net.parameters

# %% right: written out in NumPy
rng = np.random.default_rng(1)
W1, b1 = rng.normal(size=(64, 40)) / np.sqrt(32), np.zeros(40)
W2, b2 = rng.normal(size=(40, 10)) / np.sqrt(20), np.zeros(10)
y, N = np.eye(10)[labels], len(x)
for k in range(400):
    u = x @ W1 + b1
    h = np.maximum(u, 0)
    s = h @ W2 + b2
    p = np.exp(s - s.max(axis=1, keepdims=True))
    ds = (p / p.sum(axis=1, keepdims=True) - y) / N
    du = (ds @ W2.T) * (u > 0)
    W2 -= 0.5 * h.T @ ds
    b2 -= 0.5 * ds.sum(axis=0)
    W1 -= 0.5 * x.T @ du
    b1 -= 0.5 * du.sum(axis=0)
return [W1, b1, W2, b2]

# %% right: in single precision
rng = np.random.default_rng(0)
x = x.astype(np.float32)
first = layers.Linear(he(64, 32, rng).astype(np.float32), np.zeros(32, np.float32))
second = layers.Linear(he(32, 10, rng).astype(np.float32), np.zeros(10, np.float32))
train(Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy(), x, labels, 0.5, 400)
return tuple(first.parameters + second.parameters)

# %% right: in minibatches
rng = np.random.default_rng(0)
first = layers.Linear(he(64, 48, rng), np.zeros(48))
second = layers.Linear(he(48, 10, rng), np.zeros(10))
net, loss = Network([first, layers.ReLU(), second]), SoftmaxCrossEntropy()
for epoch in range(25):
    order = rng.permutation(len(x))
    for start in range(0, len(x), 64):
        rows = order[start : start + 64]
        train(net, loss, x[rows], labels[rows], 0.5, 1)
return net.parameters

# %% right: a step size that falls, in three trainings
rng = np.random.default_rng(3)
net = Network([layers.Linear(he(64, 32, rng), np.zeros(32)), layers.ReLU(), layers.Linear(he(32, 10, rng), np.zeros(10))])
for tau in (0.8, 0.4, 0.2):
    train(net, SoftmaxCrossEntropy(), x, labels, tau, 150)
return [p.copy() for p in net.parameters]

# %% right: standardises the pixels, and puts that into the first layer
rng = np.random.default_rng(0)
first, second = layers.Linear(he(64, 32, rng), np.zeros(32)), layers.Linear(he(32, 10, rng), np.zeros(10))
net = Network([first, layers.ReLU(), second])
mean, std = x.mean(axis=0), x.std(axis=0) + 0.1
train(net, SoftmaxCrossEntropy(), (x - mean) / std, labels, 0.3, 300)
W1, b1, W2, b2 = net.parameters
return [W1 / std[:, None], b1 - (mean / std) @ W1, W2, b2]
