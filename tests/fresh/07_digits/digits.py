# %% wrong: returns the network instead of its parameters
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return net

# %% wrong: trains on data.digits() instead of the given images and labels
x_train, y_train, _, _ = data.digits()
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x_train, y_train, 0.5, 300)
return net.parameters

# %% wrong: copies the parameters before the training and returns the copies
net = fully_connected((64, 32, 10), np.random.default_rng(0))
parameters = [p.copy() for p in net.parameters]
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return parameters

# %% wrong: trains on the first 60 images only
rng = np.random.default_rng(0)
network = fully_connected((64, 32, 10), rng)
train(network, SoftmaxCrossEntropy(), x[:60], labels[:60], 0.5, 300)
return network.parameters

# %% wrong: has no hidden layer
rng = np.random.default_rng(0)
net = Network([layers.Linear(he(64, 10, rng), np.zeros(10))])
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return net.parameters

# %% wrong: takes a step size with which it hardly learns
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.005, 300)
return net.parameters

# %% wrong: returns one list per layer
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
return [layer.parameters for layer in net.layers]

# %% wrong: standardises the given images in place
x -= x.mean(axis=0)
x /= x.std(axis=0) + 1e-8
net = fully_connected((64, 32, 10), np.random.default_rng(0))
train(net, SoftmaxCrossEntropy(), x, labels, 0.1, 300)
return net.parameters

# %% wrong: does not return anything
net = fully_connected((64, 32, 10), np.random.default_rng(0))
E = train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
print(E[-1])

# %% wrong: trains only in the first call and returns the same parameters ever after
if not hasattr(train_digits, "parameters"):
    net = fully_connected((64, 32, 10), np.random.default_rng(0))
    train(net, SoftmaxCrossEntropy(), x, labels, 0.5, 300)
    train_digits.parameters = net.parameters
return train_digits.parameters

# %% right: built by hand, with two hidden layers
rng = np.random.default_rng(1)
sizes = [64, 48, 24, 10]
chain = []
for a, b in zip(sizes, sizes[1:]):
    chain += [layers.Linear(he(a, b, rng), np.zeros(b)), layers.ReLU()]
net = Network(chain[:-1])
train(net, SoftmaxCrossEntropy(), x, labels, 0.4, 350)
return [p.copy() for p in net.parameters]

# %% right: with its own loop instead of train
net, loss = fully_connected((64, 32, 10), np.random.default_rng(0)), SoftmaxCrossEntropy()
for _ in range(400):
    loss.forward(net.forward(x), labels)
    d_params, _dx = net.backward(loss.backward())
    for p, d in zip(net.parameters, d_params):
        p -= 0.5 * d
return list(net.parameters)

# %% right: with the squared error
rng = np.random.default_rng(0)
W2 = 0.1 * he(32, 10, rng)
net = Network(
    [layers.Linear(he(64, 32, rng), np.zeros(32)), layers.ReLU(), layers.Linear(W2, np.zeros(10))]
)
train(net, losses.SquaredError(), x, np.eye(10)[labels], 0.2, 800)
return net.parameters
