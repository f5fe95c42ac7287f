# %% wrong: the old step size once too long, at 30 and 50
# says (off-by-one): Your stages end one iteration too late: the first iteration of a new stage still gets the old step
#   size.
end = 0
for count, tau in stages:
    end += count
    if k <= end:
        return tau
return stages[-1][1]

# %% wrong: the new step size one iteration too early
# says (off-by-one): Your stages end one iteration too early: the last iteration of a stage already gets the next step
#   size.
end = 0
for count, tau in stages:
    end += count
    if k < end - 1:
        return tau
return stages[-1][1]

# %% wrong: forgets to add the lengths of the stages
# says (overwrites): You compare k with the length of a single stage, but a stage ends after its own iterations and
#   those of all stages before it.
for count, tau in stages:
    if k < count:
        return tau
return stages[-1][1]

# %% wrong: returns nothing after the end
# says (return): You return nothing (None) after the last stage, but its step size should be kept.
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau

# %% wrong: the step size is zero after the end
# says (border): Your step size is 0 after the last stage, so nothing moves any more, but the last step size should be
#   kept.
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau
return 0.0

# %% wrong: starts again after the end
# says (border): After the last stage you return to the step size of an earlier stage, but the last step size stays.
total = sum(count for count, _ in stages)
end = 0
for count, tau in stages:
    end += count
    if k % total < end:
        return tau

# %% wrong: back to the first step size after the end
# says (border): After the last stage you return to the step size of an earlier stage, but the last step size stays.
end = 0
for count, tau in stages:
    end += count
    if k < end:
        return tau
return stages[0][1]

# %% wrong: knows the lecture's numbers only
# says (hard-coded): You stay with the first step size although its stage has ended: how long each stage lasts is in the
#   list.
if k < 30:
    return stages[0][1]
if k < 50:
    return stages[1][1]
return stages[2][1]

# %% wrong: knows three stages only
# says (hard-coded): Your code expects exactly three stages, but the list can have any number of pairs from one upwards.
(n1, tau1), (n2, tau2), (n3, tau3) = stages
return tau1 if k < n1 else tau2 if k < n1 + n2 else tau3

# %% wrong: takes the first number for the end of the stage
# says (overwrites): You compare k with the length of a single stage, but a stage ends after its own iterations and
#   those of all stages before it.
for end, tau in stages:
    if k < end:
        return tau
return stages[-1][1]

# %% wrong: counts the iterations from 1
# says (off-by-one): Your stages end one iteration too late: the first iteration of a new stage still gets the old step
#   size.
end = 0
for count, tau in stages:
    end += count
    if k - 1 < end:
        return tau
return stages[-1][1]

# %% wrong: takes the pairs the other way round
# says (swapped): You use the number of iterations as the step size: each pair holds that number first and the step size
#   second.
end = 0
for tau, count in stages:
    end += count
    if k < end:
        return tau
return stages[-1][0]

# %% wrong: always the last stage that has begun at 0
# says (overwrites): You compare k with the length of each stage as if all stages began at 0, but each begins where the
#   one before it ends.
tau = stages[0][1]
for count, later in stages:
    if k >= count:
        tau = later
return tau

# %% wrong: goes in a straight line from one step size to the next
# says (other-formula): Your step size changes gradually within a stage, but it should be constant there and jump at the
#   end.
ends = np.cumsum([0] + [count for count, _ in stages])[:-1]
return float(np.interp(k, ends, [tau for _, tau in stages]))

# %% wrong: takes the stages from the list, which is empty the next time
# says (changes-arguments): Your code removes pairs from the list that it was given, so the caller's list has changed.
while stages and k >= stages[0][0]:
    k -= stages.pop(0)[0]
return stages[0][1] if stages else 0.01

# %% wrong: sorts the step sizes
# says (order): You use the step sizes in falling order, but the stages should keep the order of the list, even if the
#   step size grows.
end = 0
for (count, _), tau in zip(stages, sorted((tau for _, tau in stages), reverse=True)):
    end += count
    if k < end:
        return tau
return min(tau for _, tau in stages)

# %% wrong: returns the stage instead of the step size
# says (wrong-value): You return the number of the stage, but its step size is asked for.
end = 0
for number, (count, _) in enumerate(stages):
    end += count
    if k < end:
        return number
return len(stages) - 1

# %% wrong: the constant step size of the first stage
# says (hard-coded): You stay with the first step size although its stage has ended: how long each stage lasts is in the
#   list.
return stages[0][1]

# %% wrong: returns zero
# says (unfinished): You return 0 for every k, but a step of size 0 goes nowhere: the step sizes are in the list.
return 0.0

# %% wrong: returns k
# says (unfinished): You return the iteration k itself, but the step size that belongs to it is asked for.
return k

# %% wrong: draws a step size
# says (randomness): You draw a step size from the list at random, but the iteration k decides which one it is.
return stages[int(np.random.default_rng(k).integers(len(stages)))][1]

# %% wrong: all stages as long as the first
# says (special-case): All your stages are as long as the first one, but each pair has a length of its own.
return stages[min(k // stages[0][0], len(stages) - 1)][1]

# %% wrong: remembers the first plan
# says (stored-state): Your step sizes come from the list of an earlier call, but each call should use its own list.
global plan
plan = globals().get("plan") or [tau for count, tau in stages for _ in range(count)]
return plan[min(k, len(plan) - 1)]

# %% wrong: keeps the stages in a dictionary by step size
# says (special-case): Your stages go wrong where two of them have the same step size, as if one replaced the other.
plan = {}
for count, tau in stages:
    plan[tau] = count
end = 0
for tau, count in plan.items():
    end += count
    if k < end:
        return tau
return stages[-1][1]

# %% wrong: looks a stage up by its contents, so that equal pairs are mixed up
# says (special-case): Your stages go wrong where the same pair appears twice in the list, as if both were one stage.
end = 0
for pair in stages:
    end = sum(count for count, _ in stages[: stages.index(pair) + 1])
    if k < end:
        return pair[1]
return stages[-1][1]

# %% wrong: plans a thousand iterations at most
# says (special-case): Your stages end early when they are long: you don't get beyond a fixed number of iterations, but
#   k can be any number.
plan = [tau for count, tau in stages for _ in range(count)][:1000]
return plan[min(k, len(plan) - 1)]

# %% wrong: fails after the end
# says (error): Your code raises an IndexError after the last stage, but k can be beyond it, and the last step size
#   should be kept.
plan = [tau for count, tau in stages for _ in range(count)]
return plan[k]

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its result is None, but the step size should be returned.
end = 0
for count, tau in stages:
    end += count
    if k < end:
        break
print(tau)

# %% wrong: returns the pair
# says (return): You return a whole pair, but only its step size is asked for.
end = 0
for pair in stages:
    end += pair[0]
    if k < end:
        return pair
return stages[-1]

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
