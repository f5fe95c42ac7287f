# %% wrong: looks for noise before overfitting
if not (np.isfinite(train).all() and np.isfinite(validation).all()) or train[-1] > train[0]:
    return "diverging"
if np.all(train > 7 / 8 * train[0]):
    return "flat"
if np.mean(np.diff(train) > 0) > 1 / 4:
    return "noisy"
if validation[-1] > 5 / 4 * validation.min() and not train[-1] > 5 / 4 * train.min():
    return "overfitting"
if train[-1] < 3 / 4 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% wrong: calls a curve flat if only its last entry is above 7/8 of the first
both = np.concatenate([train, validation])
if not np.isfinite(both).all() or train[-1] > train[0]:
    return "diverging"
if train[-1] > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
if train[-1] < 3 / 4 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% wrong: also calls a run diverging if only the validation loss is above its first value
n = len(train)
bad = not np.all(np.isfinite(train)) or not np.all(np.isfinite(validation))
if bad or train[-1] > train[0] or (n > 1 and validation[-1] > validation[0]):
    return "diverging"
elif min(train) > 7 * train[0] / 8:
    return "flat"
elif validation[-1] > 1.25 * min(validation) and not train[-1] > 1.25 * min(train):
    return "overfitting"
elif sum(np.diff(train) > 0) > (n - 1) / 4:
    return "noisy"
elif train[-1] < 0.75 * train[n // 2]:
    return "still falling"
else:
    return "settled"

# %% wrong: takes above and below as not strict
if not (np.isfinite(train).all() and np.isfinite(validation).all()) or train[-1] > train[0]:
    return "diverging"
if (train >= 7 / 8 * train[0]).all():
    return "flat"
if validation[-1] >= 5 / 4 * validation.min() and not train[-1] >= 5 / 4 * train.min():
    return "overfitting"
if (np.diff(train) > 0).mean() >= 0.25:
    return "noisy"
if train[-1] <= 0.75 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% wrong: recognises nan but not inf
if np.isnan(train).any() or np.isnan(validation).any() or train[-1] > train[0]:
    return "diverging"
if (train > 7 / 8 * train[0]).all():
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and not train[-1] > 5 / 4 * train.min():
    return "overfitting"
if (np.diff(train) > 0).mean() > 0.25:
    return "noisy"
if train[-1] < 0.75 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% wrong: divides the number of rises by the number of entries instead of steps
finite = np.isfinite(train) & np.isfinite(validation)
if not finite.all() or train[-1] > train[0]:
    return "diverging"
if (train > 7 / 8 * train[0]).all():
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and not train[-1] > 5 / 4 * train.min():
    return "overfitting"
rises = 0
for i in range(1, len(train)):
    if train[i] > train[i - 1]:
        rises += 1
if rises / len(train) > 1 / 4:
    return "noisy"
if train[-1] < 0.75 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% wrong: compares the last training loss with the median instead of the middle entry
finite = np.isfinite(train) & np.isfinite(validation)
if not finite.all() or train[-1] > train[0]:
    return "diverging"
if (train > 7 / 8 * train[0]).all():
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and not train[-1] > 5 / 4 * train.min():
    return "overfitting"
if (np.diff(train) > 0).mean() > 1 / 4:
    return "noisy"
if train[-1] < 0.75 * np.median(train):
    return "still falling"
return "settled"

# %% wrong: calls it overfitting although the training loss rises as well
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if (train > 7 / 8 * train[0]).all():
    return "flat"
if validation[-1] > 5 / 4 * validation.min():
    return "overfitting"
if (np.diff(train) > 0).mean() > 1 / 4:
    return "noisy"
if train[-1] < 0.75 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% right: a table of rules that are evaluated one after the other
rules = [
    ("diverging", lambda: not np.isfinite(np.r_[train, validation]).all() or train[-1] > train[0]),
    ("flat", lambda: train.min() > 0.875 * train[0]),
    (
        "overfitting",
        lambda: validation[-1] > 1.25 * validation.min() and not train[-1] > 1.25 * train.min(),
    ),
    ("noisy", lambda: 4 * np.count_nonzero(np.diff(train) > 0) > train.size - 1),
    ("still falling", lambda: train[-1] < 0.75 * train[train.size // 2]),
]
return next((name for name, applies in rules if applies()), "settled")

# %% right: plain Python numbers
import math

t, v = [float(a) for a in train], [float(a) for a in validation]
if any(not math.isfinite(a) for a in t + v) or t[-1] > t[0]:
    return "diverging"
if all(8 * a > 7 * t[0] for a in t):
    return "flat"
if 4 * v[-1] > 5 * min(v) and 4 * t[-1] <= 5 * min(t):
    return "overfitting"
rises = sum(after > before for before, after in zip(t, t[1:]))
if rises > (len(t) - 1) / 4:
    return "noisy"
middle = t[len(t) // 2]
return "still falling" if 4 * t[-1] < 3 * middle else "settled"
