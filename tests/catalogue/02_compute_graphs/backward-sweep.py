# %% wrong: the last contribution replaces the earlier ones
# says (overwrites): A node that is used twice keeps only the contribution that arrives last, but contributions add
#   up.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] = gradient
return gradients

# %% wrong: goes forwards through the order
# says (order): Only L and its direct inputs get a gradient, but the nodes before them should get one too: nothing is
#   passed on further.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in order:
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: takes the dict's order instead of the one that is given
# says (order): You follow the order of the dict instead of the given one, so a node passes its gradient on before it
#   has received it.
gradients = {name: 0.0 for name in nodes}
gradients["L"] = 1.0
for name in reversed(list(nodes)):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: starts at the last node of the order instead of L
# says (wrong-value): The last node of the order has the gradient 1 in your dict, but only L does: L needn't come
#   last.
gradients = {name: 0.0 for name in order}
gradients[order[-1]] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: starts with 0
# says (unfinished): All your gradients are 0, even that of L, so the sweep has nothing to pass on.
gradients = {name: 0.0 for name in order}
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: starts with 1 everywhere
# says (wrong-value): Every node starts with the gradient 1, but before anything has arrived only L has one.
gradients = {name: 1.0 for name in order}
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: starts with the value of L
# says (wrong-value): Your gradient of L is its value, but it should be the derivative of L with respect to itself.
gradients = {name: 0.0 for name in order}
gradients["L"] = values["L"]
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: passes on 1 instead of the node's own gradient
# says (chain-rule): You pass on local gradients alone: what has arrived at a node has no influence on what it sends
#   back.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, 1.0)):
            gradients[needed] += gradient
return gradients

# %% wrong: multiplies the node's gradient in once more
# says (chain-rule): The gradient of a node enters twice into what it sends back, but backward has already multiplied
#   by it.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient * gradients[name]
return gradients

# %% wrong: multiplies what arrives at a node instead of adding it
# says (other-formula): You multiply what arrives at a node that is used twice, but contributions add up.
gradients = {}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    gradients.setdefault(name, 0.0)
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] = gradients.get(needed, 1.0) * gradient
return gradients

# %% wrong: keeps only the first contribution
# says (overwrites): A node that is used twice keeps only the contribution that arrives first, but contributions add
#   up.
gradients = {"L": 1.0}
for name in reversed(order):
    operation, inputs = nodes[name]
    gradients.setdefault(name, 0.0)
    if operation != "input" and name in gradients:
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients.setdefault(needed, gradient)
return gradients

# %% wrong: loses one contribution where both inputs are the same node
# says (overwrites): Where both inputs of a node are the same node, only one of the two contributions arrives there,
#   but both count.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        sent = dict(zip(inputs, backward[operation](*numbers, gradients[name])))
        for needed in sent:
            gradients[needed] += sent[needed]
return gradients

# %% wrong: looks up an input's place by its name
# says (overwrites): Where both inputs of a node are the same node, only one of the two contributions arrives there,
#   but both count.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        sent = backward[operation](*[values[needed] for needed in inputs], gradients[name])
        for needed in set(inputs):
            gradients[needed] += sent[inputs.index(needed)]
return gradients

# %% wrong: the first input only
# says (special-case): Only the first input of each node gets a gradient, but L reacts to the other inputs too.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        sent = backward[operation](*[values[needed] for needed in inputs], gradients[name])
        gradients[inputs[0]] += sent[0]
return gradients

# %% wrong: the values of the inputs in the wrong order
# says (swapped): At the multiplication each input gets the gradient of the other one: something is in the wrong order
#   there.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in reversed(inputs)]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: adds the gradients to the inputs in the wrong order
# says (swapped): Each input gets the gradient that belongs to the other one: the numbers are in the same order as the
#   inputs.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(reversed(inputs), backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: passes the node's own value instead of its inputs'
# says (wrong-value): You pass the value of the node itself to its backward function, but that needs the values of the
#   inputs.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[name] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: passes the names instead of the values
# says (error): You pass the names of the inputs to the backward function, but it computes with their values.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        for needed, gradient in zip(inputs, backward[operation](*inputs, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: forgets to pass on what arrives
# says (error): You call a backward function without the gradient that has arrived at the node, but it needs that too.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers)):
            gradients[needed] += gradient
return gradients

# %% wrong: the gradients of the inputs only
# says (return): Your dict has only the inputs of the graph, but the gradient of every node was asked for.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return {name: gradients[name] for name in order if nodes[name][0] == "input"}

# %% wrong: leaves out what L does not depend on
# says (return): Nodes that don't influence L are missing from your dict, but they have a gradient too: it is 0.
gradients = {"L": 1.0}
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input" and name in gradients:
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] = gradients.get(needed, 0.0) + gradient
return gradients

# %% wrong: a list in the order of the nodes
# says (return): You return a list, but the gradients should come in a dict, by the names of the nodes.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return [gradients[name] for name in order]

# %% wrong: keeps the gradients in a global, from call to call
# says (stored-state): Your function remembers gradients from the call before, but each call should start afresh.
global kept_gradients
try:
    kept_gradients
except NameError:
    kept_gradients = {}
for name in order:
    kept_gradients.setdefault(name, 0.0)
kept_gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, kept_gradients[name])):
            kept_gradients[needed] += gradient
return {name: kept_gradients[name] for name in order}

# %% wrong: only one step back from L
# says (order): Only L and its direct inputs get a gradient, but the nodes before them should get one too: nothing is
#   passed on further.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
operation, inputs = nodes["L"]
if operation != "input":
    numbers = [values[needed] for needed in inputs]
    for needed, gradient in zip(inputs, backward[operation](*numbers, 1.0)):
        gradients[needed] += gradient
return gradients

# %% wrong: goes down from L by itself, and so passes on the same gradient several times
# says (extra-work): A node passes on all it has each time something arrives, so earlier contributions are sent back
#   again.
gradients = {name: 0.0 for name in order}

def visit(name, arriving):
    gradients[name] += arriving
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            visit(needed, gradient)

visit("L", 1.0)
return gradients

# %% wrong: visits each node once, before all has arrived
# says (order): A node passes its gradient on before everything has arrived, so the nodes before it get too little.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
waiting, seen = ["L"], set()
while waiting:
    name = waiting.pop()
    if name in seen:
        continue
    seen.add(name)
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
            waiting.append(needed)
return gradients

# %% wrong: divides by the number of uses, a mean instead of a sum
# says (factor): A node that is used twice gets the mean of what arrives, but contributions add up.
gradients = {name: 0.0 for name in order}
uses = {name: max(1, sum(inputs.count(name) for _, inputs in nodes.values())) for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient / uses[needed]
return gradients

# %% wrong: knows addition, subtraction, multiplication and square only
# says (special-case): A node with an operation that you didn't expect sends nothing back, but backward has a function
#   for every operation.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    dc = gradients[name]
    if operation == "add":
        gradients[inputs[0]] += dc
        gradients[inputs[1]] += dc
    elif operation == "multiply":
        gradients[inputs[0]] += values[inputs[1]] * dc
        gradients[inputs[1]] += values[inputs[0]] * dc
    elif operation == "square":
        gradients[inputs[0]] += 2 * values[inputs[0]] * dc
    elif operation == "subtract":
        gradients[inputs[0]] += dc
        gradients[inputs[1]] -= dc
return gradients

# %% wrong: adds up in the dict of values
# says (wrong-value): Your gradients start from the values of the nodes, but before anything has arrived they should
#   be 0.
values["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, values[name])):
            values[needed] += gradient
return values

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None instead of a dict of gradients.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient

# %% wrong: returns inside the loop
# says (order): Only L and its direct inputs get a gradient, but the nodes before them should get one too: nothing is
#   passed on further.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
    return gradients

# %% wrong: asks for the backward of an input
# says (error): You look up the backward function of an input, but an input is computed from nothing and has none.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    numbers = [values[needed] for needed in inputs]
    for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
        gradients[needed] += gradient
return gradients

# %% wrong: returns zeros and a one
# says (unfinished): Only L has a gradient in your dict: nothing is passed on to the nodes it is computed from.
return {name: float(name == "L") for name in order}

# %% wrong: returns the values
# says (unfinished): You return the values of the nodes, but the derivatives of L with respect to them were asked for.
return values

# %% wrong: returns random numbers
# says (randomness): Your numbers are random and don't depend on the graph, so they can't be gradients.
rng = np.random.default_rng(0)
return {name: float(rng.normal()) for name in order}

# %% wrong: takes a value of zero for one that is missing
# says (special-case): A node whose value is 0 passes no gradient on in your sweep, but what a node passes on doesn't
#   depend on its being 0.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            if values[needed]:
                gradients[needed] += gradient
return gradients

# %% wrong: reverses the order in place
# says (changes-arguments): Your code changes the list order, but it belongs to the caller, who may still need it.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
order.reverse()
for name in order:
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: uses the order up
# says (changes-arguments): Your code changes the list order, but it belongs to the caller, who may still need it.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
while order:
    name = order.pop()
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: takes the nodes out of the dict that it was given
# says (changes-arguments): Your code changes the dict nodes, but it belongs to the caller, who may still need it.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes.pop(name)
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: stops at the first input
# says (stopping): Your sweep stops at an input that comes late in the order, but nodes before it still have gradients
#   to pass on.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation == "input":
        break
    numbers = [values[needed] for needed in inputs]
    for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
        gradients[needed] += gradient
return gradients

# %% wrong: takes the first nodes of the order for the inputs
# says (order): Some nodes near the start of the order don't pass their gradient on, as if they were inputs, but
#   inputs may come later.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
first = sum(operation == "input" for operation, _ in nodes.values())
for name in reversed(order[first:]):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% wrong: knows nodes with one or two inputs only
# says (error): Your code fails where an operation has more than two inputs, but it may have any number of them.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if len(inputs) == 1:
        gradients[inputs[0]] += backward[operation](values[inputs[0]], gradients[name])[0]
    elif operation != "input":
        da, db = backward[operation](values[inputs[0]], values[inputs[1]], gradients[name])
        gradients[inputs[0]] += da
        gradients[inputs[1]] += db
return gradients

# %% wrong: unpacks two inputs
# says (error): Your code fails where an operation has more than two inputs, but it may have any number of them.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if len(inputs) == 1:
        (a,) = inputs
        gradients[a] += backward[operation](values[a], gradients[name])[0]
    elif operation != "input":
        a, b = inputs
        da, db = backward[operation](values[a], values[b], gradients[name])
        gradients[a] += da
        gradients[b] += db
return gradients

# %% wrong: adds a function for inputs to the dict backward
# says (changes-arguments): Your code changes the dict backward, but it belongs to the caller, who may still need it.
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
backward["input"] = lambda dc: []
for name in reversed(order):
    operation, inputs = nodes[name]
    numbers = [values[needed] for needed in inputs]
    for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
        gradients[needed] += gradient
return gradients

# %% right: with places instead of zip
gradients = {}
for name in order:
    gradients[name] = 0.0
gradients["L"] = 1.0
for name in order[::-1]:
    operation, inputs = nodes[name]
    if operation == "input":
        continue
    arguments = []
    for needed in inputs:
        arguments.append(values[needed])
    arguments.append(gradients[name])
    sent = backward[operation](*arguments)
    for i in range(len(inputs)):
        gradients[inputs[i]] = gradients[inputs[i]] + sent[i]
return gradients

# %% right: asks each node's users
uses = {name: [] for name in order}
for user in order:
    for place, needed in enumerate(nodes[user][1]):
        uses[needed].append((user, place))
gradients = {}
for name in reversed(order):
    total = 1.0 if name == "L" else 0.0
    for user, place in uses[name]:
        numbers = [values[needed] for needed in nodes[user][1]]
        total += backward[nodes[user][0]](*numbers, gradients[user])[place]
    gradients[name] = total
return gradients

# %% right: starts at L and leaves out what comes after it
gradients = dict.fromkeys(order, 0.0)
gradients["L"] = 1.0
for name in reversed(order[: order.index("L") + 1]):
    operation, inputs = nodes[name]
    if operation in backward:
        for needed, gradient in zip(inputs, backward[operation](*map(values.get, inputs), gradients[name])):
            gradients[needed] += gradient
return gradients

# %% right: with the local gradients, then times what arrived
gradients = {name: 0.0 for name in order}
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        local = backward[operation](*[values[needed] for needed in inputs], 1.0)
        for needed, slope in zip(inputs, local):
            gradients[needed] += slope * gradients[name]
return gradients

# %% right: along all paths, one at a time
gradients = {name: 0.0 for name in order}

def go(name, arriving):
    gradients[name] += arriving
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, arriving)):
            go(needed, gradient)

go("L", 1.0)
return gradients

# %% right: in float32
gradients = {name: np.float32(0) for name in order}
gradients["L"] = np.float32(1)
for name in reversed(order):
    operation, inputs = nodes[name]
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, float(gradients[name]))):
            gradients[needed] += np.float32(gradient)
return gradients

# %% right: a defaultdict, made a dict at the end
from collections import defaultdict

gradients = defaultdict(float, {"L": 1.0})
for name in reversed(order):
    operation, inputs = nodes[name]
    if inputs:
        for needed, gradient in zip(inputs, backward[operation](*[values[n] for n in inputs], gradients[name])):
            gradients[needed] += gradient
return {name: gradients[name] for name in order}

# %% right: a defaultdict as it is
from collections import defaultdict

gradients = defaultdict(float)
gradients["L"] = 1.0
for name in reversed(order):
    operation, inputs = nodes[name]
    gradients[name] += 0.0
    if operation != "input":
        numbers = [values[needed] for needed in inputs]
        for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
            gradients[needed] += gradient
return gradients

# %% right: a linear system
place = {name: k for k, name in enumerate(order)}
J = np.zeros((len(order), len(order)))
for name in order:
    operation, inputs = nodes[name]
    if operation != "input":
        for needed, local in zip(inputs, backward[operation](*[values[n] for n in inputs], 1.0)):
            J[place[needed], place[name]] += local
e = np.zeros(len(order))
e[place["L"]] = 1.0
g = np.linalg.solve(np.eye(len(order)) - J, e)
return {name: g[place[name]] for name in order}

# %% right: passes on messages
from collections import defaultdict

arrived = defaultdict(list)
arrived["L"].append(1)
for name in order[::-1]:
    does, needed = nodes[name]
    total = sum(arrived[name])
    if does == "input":
        continue
    for n, part in zip(needed, backward[does](*map(values.get, needed), total)):
        arrived[n].append(part)
return {name: sum(arrived[name]) for name in nodes}

# %% right: an array of gradients, NumPy numbers
place = {name: k for k, name in enumerate(order)}
g = np.zeros(len(order))
g[place["L"]] = 1
for name in order[::-1]:
    does, needed = nodes[name]
    if needed:
        parts = backward[does](*(values[n] for n in needed), g[place[name]])
        np.add.at(g, [place[n] for n in needed], parts)
return dict(zip(order, g))
