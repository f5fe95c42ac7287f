# %% wrong: the old step size once too long, at 30 and 50
end = 0
for count, tau in stages:
    end += count
    if k <= end:
        return tau
return stages[-1][1]

# %% wrong: the new step size one iteration too early
end = 0
for count, tau in stages:
    end += count
    if k < end - 1:
        return tau
return stages[-1][1]

# %% wrong: forgets to add the lengths of the stages
for count, tau in stages:
    if k < count:
        return tau
return stages[-1][1]

# %% wrong: returns nothing after the end
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau

# %% wrong: the step size is zero after the end
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau
return 0.0

# %% wrong: starts again after the end
total = sum(count for count, _ in stages)
end = 0
for count, tau in stages:
    end += count
    if k % total < end:
        return tau

# %% wrong: back to the first step size after the end
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau
return stages[0][1]

# %% wrong: knows the lecture's numbers only
if k < 30:
    return stages[0][1]
if k < 50:
    return stages[1][1]
return stages[2][1]

# %% wrong: knows three stages only
(n1, tau1), (n2, tau2), (n3, tau3) = stages
return tau1 if k < n1 else tau2 if k < n1 + n2 else tau3

# %% wrong: takes the first number for the end of the stage
for end, tau in stages:
    if k < end:
        return tau
return stages[-1][1]

# %% wrong: counts the iterations from 1
end = 0
for count, tau in stages:
    end += count
    if k - 1 < end:
        return tau
return stages[-1][1]

# %% wrong: takes the pairs the other way round
end = 0
for tau, count in stages:
    end += count
    if k < end:
        return tau
return stages[-1][0]

# %% wrong: always the last stage that has begun at 0
tau = stages[0][1]
for count, later in stages:
    if k >= count:
        tau = later
return tau

# %% wrong: goes in a straight line from one step size to the next
ends = np.cumsum([0] + [count for count, _ in stages])[:-1]
return float(np.interp(k, ends, [tau for _, tau in stages]))

# %% wrong: takes the stages from the list, which is empty the next time
while stages and k >= stages[0][0]:
    k -= stages.pop(0)[0]
return stages[0][1] if stages else 0.01

# %% wrong: sorts the step sizes
end = 0
for (count, _), tau in zip(stages, sorted((tau for _, tau in stages), reverse=True)):
    end += count
    if k < end:
        return tau
return min(tau for _, tau in stages)

# %% wrong: returns the stage instead of the step size
end = 0
for number, (count, _) in enumerate(stages):
    end += count
    if k < end:
        return number
return len(stages) - 1

# %% wrong: the constant step size of the first stage
return stages[0][1]

# %% wrong: returns zero
return 0.0

# %% wrong: returns k
return k

# %% wrong: draws a step size
return stages[int(np.random.default_rng(k).integers(len(stages)))][1]

# %% wrong: all stages as long as the first
return stages[min(k // stages[0][0], len(stages) - 1)][1]

# %% wrong: remembers the first plan
global plan
plan = globals().get("plan") or [tau for count, tau in stages for _ in range(count)]
return plan[min(k, len(plan) - 1)]

# %% right: with a list of all iterations
taus = [tau for count, tau in stages for _ in range(count)]
return taus[min(k, len(taus) - 1)]

# %% right: by subtracting
for count, tau in stages:
    if k < count:
        return tau
    k -= count
return tau

# %% right: with searchsorted
ends = np.cumsum([count for count, _ in stages])
stage = np.searchsorted(ends, k, side="right")
return stages[min(stage, len(stages) - 1)][1]

# %% right: from behind
begin = sum(count for count, _ in stages)
for count, tau in reversed(stages):
    begin -= count
    if k >= begin:
        return tau

# %% right: recursively
if len(stages) == 1 or k < stages[0][0]:
    return stages[0][1]
return in_stages(k - stages[0][0], stages[1:])

# %% right: a number of NumPy
values = np.repeat([tau for _, tau in stages], [count for count, _ in stages])
return values[k] if k < len(values) else values[-1]

# %% right: bisect and accumulate
from bisect import bisect_right
from itertools import accumulate

ends = list(accumulate(count for count, _ in stages))
return stages[min(bisect_right(ends, k), len(stages) - 1)][1]

# %% right: select, an array without dimensions
ends = np.cumsum([count for count, _ in stages])
return np.select([k < end for end in ends], [tau for _, tau in stages], default=stages[-1][1])
