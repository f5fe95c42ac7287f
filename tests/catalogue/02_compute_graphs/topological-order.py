# %% wrong: the order in which the dict is written
# says (order): Your list has the nodes in the order of the dict, but the dict may list a node before its inputs.
return list(inputs)

# %% wrong: reversed
# says (order): Your list is the wrong way round: every node comes before its inputs instead of after them.
order = []

def visit(name):
    if name not in order:
        for needed in inputs[name]:
            visit(needed)
        order.append(name)

for name in inputs:
    visit(name)
return order[::-1]

# %% wrong: the node before its inputs
# says (order): You list a node as soon as you reach it, before its inputs, but they have to come first.
order = []

def visit(name):
    if name not in order:
        order.append(name)
        for needed in inputs[name]:
            visit(needed)

for name in inputs:
    visit(name)
return order

# %% wrong: the node before its inputs, reversed
# says (order): Your list begins with the node that depends on all the others, but it has to come after its inputs.
order = []

def visit(name):
    if name not in order:
        order.append(name)
        for needed in inputs[name]:
            visit(needed)

for name in inputs:
    visit(name)
return order[::-1]

# %% wrong: lists a node that is used twice twice
# says (extra-work): A node that several others use is in your list several times, but it should be there only once.
order = []

def visit(name):
    for needed in inputs[name]:
        visit(needed)
    order.append(name)

visit("L" if "L" in inputs else list(inputs)[-1])
return order

# %% wrong: only what L depends on
# says (special-case): Your list has only the nodes that L depends on, but a node that nothing uses belongs in it too.
order = []

def visit(name):
    if name not in order:
        for needed in inputs[name]:
            visit(needed)
        order.append(name)

visit("L" if "L" in inputs else list(inputs)[-1])
return order

# %% wrong: only the inputs of nodes, not the nodes that nothing uses
# says (special-case): Your list has only nodes that others use, but a node that nothing uses belongs in it too.
order = []

def visit(name):
    for needed in inputs[name]:
        visit(needed)
        if needed not in order:
            order.append(needed)

for name in inputs:
    visit(name)
return order

# %% wrong: nodes without inputs first, the others as written
# says (order): You put the nodes without inputs first, but the others stay as in the dict, where a node may come
#   before its inputs.
return [name for name in inputs if not inputs[name]] + [name for name in inputs if inputs[name]]

# %% wrong: by the number of inputs
# says (order): You sort the nodes by how many inputs they have, but a node with one input may depend on a node with
#   two.
return sorted(inputs, key=lambda name: len(inputs[name]))

# %% wrong: in alphabetical order
# says (order): Your list is sorted by name, but names say nothing about what a node is computed from.
return sorted(inputs)

# %% wrong: one step down only
# says (order): You put the direct inputs of a node before it, but these have inputs of their own that must come even
#   earlier.
order = []
for name in inputs:
    for needed in inputs[name]:
        if needed not in order:
            order.append(needed)
    if name not in order:
        order.append(name)
return order

# %% wrong: one round only, then what is left
# says (order): You go through the dict once, and the nodes that aren't ready by then come in the dict's order.
order = []
for name in inputs:
    if all(needed in order for needed in inputs[name]):
        order.append(name)
return order + [name for name in inputs if name not in order]

# %% wrong: by the shortest path from an input
# says (order): You sort the nodes by their shortest path from an input, but a node also has to wait for inputs on a
#   longer path.
def depth(name):
    return 1 + min((depth(needed) for needed in inputs[name]), default=0)

return sorted(inputs, key=depth)

# %% wrong: one of the inputs is listed, not all
# says (order): You list a node as soon as one of its inputs is listed, but all of them have to come first.
order = []
while len(order) < len(inputs):
    for name in inputs:
        if name not in order and (not inputs[name] or any(needed in order for needed in inputs[name])):
            order.append(name)
return order

# %% wrong: looks at the first input only
# says (order): You make a node wait for its first input only, but its other inputs have to come before it too.
order = []

def visit(name):
    if name not in order:
        for needed in inputs[name][:1]:
            visit(needed)
        order.append(name)

for name in inputs:
    visit(name)
return order

# %% wrong: counts the inputs that are missing, one for each edge, but takes away one for each node
# says (special-case): A node that uses another one twice never gets its turn: you count that input twice but tick it
#   off once.
missing = {name: len(needed) for name, needed in inputs.items()}
order = []
while True:
    free = [name for name in inputs if missing[name] <= 0 and name not in order]
    if not free:
        return order
    order.append(free[0])
    for name in inputs:
        if free[0] in inputs[name]:
            missing[name] -= 1

# %% wrong: a set
# says (return): You return a set, which has no order, but the order of the names is what counts.
return set(inputs)

# %% wrong: a list of levels
# says (return): You return a list of groups, but the result should be one flat list of names.
levels = []
done = set()
while len(done) < len(inputs):
    level = [name for name in inputs if name not in done and set(inputs[name]) <= done]
    levels.append(level)
    done |= set(level)
return levels

# %% wrong: pairs of name and inputs
# says (return): Your list contains pairs of a name and its inputs, but it should contain only the names.
order = []
while len(order) < len(inputs):
    for name in inputs:
        if (name, inputs[name]) not in order and all((needed, inputs[needed]) in order for needed in inputs[name]):
            order.append((name, inputs[name]))
return order

# %% wrong: only those that have inputs
# says (special-case): Your list leaves out the nodes without inputs, but they belong in it too, before the nodes that
#   use them.
order = []
while len(order) < sum(1 for name in inputs if inputs[name]):
    for name in inputs:
        if inputs[name] and name not in order and all(needed in order or not inputs[needed] for needed in inputs[name]):
            order.append(name)
return order

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None instead of a list of names.
order = []

def visit(name):
    if name not in order:
        for needed in inputs[name]:
            visit(needed)
        order.append(name)

for name in inputs:
    visit(name)

# %% wrong: remembers the nodes of the call before
# says (stored-state): Names that appeared in an earlier call are missing: your function remembers them, but each call
#   should start afresh.
global seen_nodes
try:
    seen_nodes
except NameError:
    seen_nodes = []
order = []

def visit(name):
    if name not in seen_nodes:
        seen_nodes.append(name)
        for needed in inputs[name]:
            visit(needed)
        order.append(name)

for name in inputs:
    visit(name)
return order

# %% wrong: the lecture's order, whatever the graph
# says (hard-coded): Your list has only names from the lecture's example, but a graph may have other nodes.
return [name for name in ["x", "y", "z", "d", "e", "L"] if name in inputs]

# %% wrong: returns an empty list
# says (unfinished): You return an empty list, but every node of the graph should appear in it once.
return []

# %% wrong: returns its input
# says (unfinished): You return the dict itself, but the result should be a list of names in a suitable order.
return inputs

# %% wrong: in random order
# says (randomness): Your list is in random order, so a node may come before its inputs.
return [str(name) for name in np.random.default_rng(0).permutation(list(inputs))]

# %% wrong: sorts with a comparison of two nodes alone
# says (order): Your list has the nodes in the order of the dict, but the dict may list a node before its inputs.
from functools import cmp_to_key

return sorted(inputs, key=cmp_to_key(lambda a, b: 1 if b in inputs[a] else -1 if a in inputs[b] else 0))

# %% wrong: puts each node in front of the nodes that use it
# says (order): You insert each node before the nodes that use it, but its own inputs may already be further back.
order = []
for name in inputs:
    places = [order.index(other) for other in order if name in inputs[other]]
    order.insert(min(places, default=len(order)), name)
return order

# %% wrong: puts each node after its inputs
# says (order): You insert each node after its inputs, but nodes that use it may already be further forward.
order = []
for name in inputs:
    places = [order.index(other) + 1 for other in inputs[name] if other in order]
    order.insert(max(places, default=0), name)
return order

# %% wrong: one pass of swaps
# says (order): A swap puts one node after its inputs but may move another before its own, and after one pass some are
#   still wrong.
order = list(inputs)
for i in range(len(order)):
    for j in range(i + 1, len(order)):
        if order[j] in inputs[order[i]]:
            order[i], order[j] = order[j], order[i]
return order

# %% wrong: empties the dict that it was given
# says (changes-arguments): Your code changes the dict inputs or the lists in it, but they belong to the caller.
order = []
while inputs:
    name = next(name for name in inputs if not any(needed in inputs for needed in inputs[name]))
    order.append(name)
    del inputs[name]
return order

# %% wrong: removes the inputs of a node once they are listed
# says (changes-arguments): Your code changes the dict inputs or the lists in it, but they belong to the caller.
order = []
while len(order) < len(inputs):
    for name, needed in inputs.items():
        for other in list(needed):
            if other in order:
                needed.remove(other)
        if name not in order and not needed:
            order.append(name)
return order

# %% wrong: gives up after twenty rounds
# says (stopping): You go through the dict a fixed number of times, but a long chain of nodes may need more rounds.
order = []
for _ in range(20):
    for name in inputs:
        if name not in order and all(needed in order for needed in inputs[name]):
            order.append(name)
return order

# %% wrong: looks for a name in a text
# says (special-case): You take a node for listed if a longer name contains its name, but v1 and v10 are different
#   nodes.
order = []
while len(order) < len(inputs):
    for name in inputs:
        if name not in order and all(needed in " ".join(order) for needed in inputs[name]):
            order.append(name)
return order

# %% wrong: lets the standard library sort
# says (error): You let Python's graphlib sort the graph, but this exercise asks you to write that yourself.
from graphlib import TopologicalSorter

return list(TopologicalSorter(inputs).static_order())

# %% right: again and again, all whose inputs are listed
order = []
while len(order) < len(inputs):
    for name, needed in inputs.items():
        if name not in order and all(other in order for other in needed):
            order.append(name)
return order

# %% right: by the longest path from an input
longest = {}

def length(name):
    if name not in longest:
        longest[name] = 1 + max([length(needed) for needed in inputs[name]], default=0)
    return longest[name]

return sorted(inputs, key=length)

# %% right: from the last node, reversed
uses = {name: 0 for name in inputs}
for needed in inputs.values():
    for name in needed:
        uses[name] += 1
free = [name for name in inputs if uses[name] == 0]
order = []
while free:
    name = free.pop()
    order.append(name)
    for needed in inputs[name]:
        uses[needed] -= 1
        if uses[needed] == 0:
            free.append(needed)
return order[::-1]

# %% right: with a set of visited nodes, a tuple
visited, order = set(), []

def visit(name):
    if name in visited:
        return
    visited.add(name)
    for needed in reversed(inputs[name]):
        visit(needed)
    order.append(name)

for name in reversed(list(inputs)):
    visit(name)
return tuple(order)

# %% right: takes nodes away from a copy
left = dict(inputs)
order = []
while left:
    name = next(name for name in left if not any(needed in left for needed in inputs[name]))
    order.append(name)
    del left[name]
return order

# %% right: by the number of ancestors
def ancestors(name):
    return set(inputs[name]).union(*(ancestors(other) for other in inputs[name]))

return sorted(inputs, key=lambda name: len(ancestors(name)))

# %% right: an array of names
names = np.array(list(inputs))

def depth(name):
    return 1 + max(map(depth, inputs[name]), default=0)

return names[np.argsort([depth(str(name)) for name in names])].tolist()

# %% right: powers of the adjacency matrix, NumPy strings
names = np.array(list(inputs))
A = np.array([[other in inputs[name] for other in names] for name in names], dtype=float)
level, power, k = np.zeros(len(names)), A.copy(), 1
while power.any():
    level[power.any(axis=1)] = k
    power, k = (power @ A > 0).astype(float), k + 1
return list(names[np.argsort(level, kind="stable")])

# %% right: a stack instead of recursion
order, done = [], set()
for start in inputs:
    stack = [(start, iter(inputs[start]))]
    while stack:
        name, rest = stack[-1]
        if name in done:
            stack.pop()
            continue
        for other in rest:
            if other not in done:
                stack.append((other, iter(inputs[other])))
                break
        else:
            stack.pop()
            done.add(name)
            order.append(name)
return order
