# %% wrong: lets each stage last one iteration too long
end = 0
for n, tau in stages:
    end += n
    if k <= end:
        return tau
return stages[-1][1]

# %% wrong: compares k with the length of each stage instead of with its end
for n, tau in stages:
    if k < n:
        return tau
return tau

# %% wrong: returns nothing after the last stage
end = 0
for n, tau in stages:
    end += n
    if k < end:
        return tau

# %% wrong: begins again with the first stage after the last
total = sum(n for n, _ in stages)
k = k % total
for n, tau in stages:
    if k < n:
        return tau
    k -= n

# %% wrong: removes the finished stages from the list
while len(stages) > 1 and k >= stages[0][0]:
    k -= stages[0][0]
    stages.pop(0)
return stages[0][1]

# %% wrong: turns the stages into a dict, which keeps only one of several stages of equal length
ends = 0
lengths = dict(stages)
for n in lengths:
    ends += n
    if k < ends:
        return lengths[n]
return stages[-1][1]

# %% wrong: looks at the first two stages and the last one only
n1, tau1 = stages[0]
n2, tau2 = stages[1]
if k < n1:
    return tau1
elif k < n1 + n2:
    return tau2
else:
    return stages[-1][1]

# %% wrong: returns the smallest step size after the last stage
end = 0
for n, tau in stages:
    end = end + n
    if k < end:
        return tau
return min(t for _, t in stages)

# %% right: with the ends of the stages and np.searchsorted
lengths, taus = zip(*stages)
ends = np.cumsum(lengths)
stage = int(np.searchsorted(ends, k, side="right"))
return taus[min(stage, len(taus) - 1)]

# %% right: recursively
def pick(left, rest):
    (n, tau), *later = rest
    return tau if left < n or not later else pick(left - n, later)

return pick(k, list(stages))

# %% right: counts the finished stages
from itertools import accumulate

finished = sum(1 for end in accumulate(n for n, _ in stages) if end <= k)
return float(([tau for _, tau in stages] + [stages[-1][1]])[finished])
