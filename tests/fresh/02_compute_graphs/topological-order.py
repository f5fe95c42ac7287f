# %% wrong: sorts by the number of inputs
return sorted(inputs, key=lambda name: len(inputs[name]))

# %% wrong: keeps the order of the dict
return list(inputs)

# %% wrong: goes through the nodes only four times
order = []
for _ in range(4):
    for name in inputs:
        if name not in order and all(needed in order for needed in inputs[name]):
            order.append(name)
return order

# %% wrong: depth-first search from L leaves out unused nodes
order = []

def visit(name):
    if name in order:
        return
    for needed in inputs[name]:
        visit(needed)
    order.append(name)

visit("L")
return order

# %% wrong: appends a node as soon as one of its inputs is listed
order = []
while len(order) < len(inputs):
    for name, needed in inputs.items():
        if name not in order and (not needed or any(other in order for other in needed)):
            order.append(name)
return order

# %% wrong: removes the nodes from the dict it was given
order = []
while inputs:
    for name in list(inputs):
        if all(needed in order for needed in inputs[name]):
            order.append(name)
            del inputs[name]
return order

# %% wrong: moves inputs forward, but nodes that were right may be overtaken
order = list(inputs)
for name in inputs:
    for needed in inputs[name]:
        if order.index(needed) > order.index(name):
            order.remove(needed)
            order.insert(order.index(name), needed)
return order

# %% wrong: lists a node again for each use
order = []

def add(name):
    for needed in inputs[name]:
        add(needed)
    order.append(name)

for name in inputs:
    add(name)
return order

# %% wrong: order of the backward sweep instead
order = []
while len(order) < len(inputs):
    for name in inputs:
        if name not in order and set(inputs[name]) <= set(order):
            order.append(name)
return order[::-1]

# %% right: number of ancestors as the key
def ancestors(name: str) -> set:
    found = set()
    waiting = list(inputs[name])
    while waiting:
        other = waiting.pop()
        if other not in found:
            found.add(other)
            waiting.extend(inputs[other])
    return found

return sorted(inputs, key=lambda name: len(ancestors(name)))

# %% right: Kahn's algorithm on copies
missing = {name: set(needed) for name, needed in inputs.items()}
ready = [name for name in missing if not missing[name]]
order = []
while ready:
    done = ready.pop()
    order.append(done)
    for name, left in missing.items():
        if done in left:
            left.discard(done)
            if not left:
                ready.append(name)
return order

# %% wrong: the standard library's sorter
from graphlib import TopologicalSorter

return list(TopologicalSorter(inputs).static_order())
