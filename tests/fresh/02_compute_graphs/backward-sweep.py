# %% wrong: overwrites the gradient of a value that is used twice
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
for name in reversed(order):
    operation, names = nodes[name]
    if operation != "input":
        parts = backward[operation](*[values[n] for n in names], gradients[name])
        for n, part in zip(names, parts):
            gradients[n] = part
return gradients

# %% wrong: starts from the last node of the order instead of from L
gradients = dict.fromkeys(order, 0.0)
gradients[order[-1]] = 1.0
for name in order[::-1]:
    kind, needed = nodes[name]
    if kind == "input":
        continue
    for other, part in zip(needed, backward[kind](*(values[n] for n in needed), gradients[name])):
        gradients[other] += part
return gradients

# %% wrong: goes through the nodes in the reversed order of the dict
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(list(nodes)):
    kind, needed = nodes[name]
    if kind == "input":
        continue
    numbers = [values[n] for n in needed]
    for other, part in zip(needed, backward[kind](*numbers, gradients[name])):
        gradients[other] += part
return gradients

# %% wrong: returns only the gradients of the inputs
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    kind, needed = nodes[name]
    if kind != "input":
        parts = backward[kind](*[values[n] for n in needed], gradients[name])
        for i in range(len(needed)):
            gradients[needed[i]] += parts[i]
return {name: g for name, g in gradients.items() if nodes[name][0] == "input"}

# %% wrong: leaves out nodes that do not influence L
gradients = {"L": 1.0}
for name in reversed(order):
    if name not in gradients:
        continue
    kind, needed = nodes[name]
    if kind == "input":
        continue
    for other, part in zip(needed, backward[kind](*[values[n] for n in needed], gradients[name])):
        gradients[other] = gradients.get(other, 0.0) + part
return gradients

# %% wrong: a dict of the parts loses one of them if both inputs are the same node
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
for name in reversed(order):
    kind, needed = nodes[name]
    if kind != "input":
        parts = dict(zip(needed, backward[kind](*[values[n] for n in needed], gradients[name])))
        for other in parts:
            gradients[other] += parts[other]
return gradients

# %% wrong: stops at nodes whose value is zero
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
for name in reversed(order):
    kind, needed = nodes[name]
    if kind == "input" or not values[name]:
        continue
    parts = backward[kind](*[values[n] for n in needed], gradients[name])
    for other, part in zip(needed, parts):
        gradients[other] += part
return gradients

# %% wrong: passes the names of the inputs instead of their values
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
for name in reversed(order):
    kind, needed = nodes[name]
    if kind != "input":
        for other, part in zip(needed, backward[kind](*needed, gradients[name])):
            gradients[other] += part
return gradients

# %% wrong: pops the nodes off the order it was given
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
while order:
    name = order.pop()
    kind, needed = nodes[name]
    if kind != "input":
        parts = backward[kind](*[values[n] for n in needed], gradients[name])
        for other, part in zip(needed, parts):
            gradients[other] += part
return gradients

# %% wrong: stores the gradients in the dict of the values
own = values
grads = {name: 0.0 for name in nodes}
grads["L"] = 1.0
for name in reversed(order):
    kind, needed = nodes[name]
    if kind != "input":
        parts = backward[kind](*[own[n] for n in needed], grads[name])
        for other, part in zip(needed, parts):
            grads[other] += part
    own[name] = grads[name]
return own

# %% right: collects from the users of each node
from collections import defaultdict

arriving = defaultdict(list)
arriving["L"].append(1.0)
gradients = {}
for name in reversed(order):
    gradients[name] = float(sum(arriving[name]))
    operation, names = nodes[name]
    if operation == "input":
        continue
    local = backward[operation](*map(values.get, names), gradients[name])
    for other, contribution in zip(names, local):
        arriving[other].append(contribution)
return gradients

# %% right: begins at L and fills up with zeros
gradients: dict = {"L": 1.0}
for name in order[order.index("L") :: -1]:
    dc = gradients.setdefault(name, 0.0)
    kind, needed = nodes[name]
    if kind in backward:
        for other, part in zip(needed, backward[kind](*[values[n] for n in needed], dc)):
            gradients[other] = gradients.get(other, 0.0) + part
return {name: gradients.get(name, 0.0) for name in nodes}
