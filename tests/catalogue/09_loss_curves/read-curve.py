# %% wrong: forgets inf and nan
# says (numerics): Your function overlooks a nan or inf at the end of the training losses, but in either array it means
#   diverging.
if train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: looks for nan only, not for infinity
# says (numerics): Your function overlooks an inf before the last entry, but a nan or inf anywhere means diverging.
if np.isnan(train).any() or np.isnan(validation).any() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: looks for nan and infinity in the training loss only
# says (numerics): Your function overlooks a nan in the validation loss, but a nan or inf in either array means
#   diverging.
if not np.isfinite(train).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: only the last entries may not be infinite
# says (numerics): Your function overlooks an inf before the last entry, but a nan or inf anywhere means diverging.
if not np.isfinite([train[-1], validation[-1]]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: calls a peak in between diverging
# says (other-formula): You call a run diverging although its last training loss isn't above the first: a peak in
#   between doesn't count.
if not np.isfinite([train, validation]).all() or train.max() > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: the first and the last training loss may not be equal
# says (border): You call a run diverging although its last training loss equals the first, but a number isn't above
#   itself.
if not np.isfinite([train, validation]).all() or train[-1] >= train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: flat by the last entry
# says (wrong-value): You call a run flat by its last training loss, but the rule asks about each training loss.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train[-1] > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: flat includes equality
# says (border): You call a run flat although a training loss equals 7/8 of the first, but each of them must be above
#   that.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() >= 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: flat is tested before diverging
# says (order): You call a run flat although a rule before that one applies: diverging comes first.
if train.min() > 7 / 8 * train[0]:
    return "flat"
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: overfitting by the validation loss alone
# says (other-formula): You call a run overfitting although its training loss has risen from its lowest value too, so
#   both losses rise together.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: overfitting if the validation loss ends above its first value
# says (wrong-value): You miss overfitting where the validation loss has risen from its lowest value without passing its
#   first one.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation[0] and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: overfitting if the validation loss is above the training loss
# says (wrong-value): You call a run overfitting although its validation loss ends at its lowest value: a gap to the
#   training loss isn't enough.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * train[-1]:
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: overfitting includes equality
# says (border): You call a run overfitting although its validation loss equals 5/4 of the lowest, but it must be above
#   that.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] >= 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: the training loss must end at its lowest for overfitting
# says (other-formula): You miss overfitting where the training loss ends slightly above its lowest value, but up to 5/4
#   of it is allowed.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] == train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: a training loss exactly 5/4 above its lowest no longer counts as overfitting
# says (border): You miss overfitting where the training loss ends at exactly 5/4 of its lowest value, but that isn't
#   above 5/4 of it.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] < 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: noisy is tested before overfitting
# says (order): You call a run noisy although an earlier rule applies to it, overfitting, and the first rule that
#   applies counts.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: divides by the number of entries
# says (off-by-one): You compare the rises with the number of entries, but there is one step less than there are
#   entries.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > len(train) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: counts equal entries as rises
# says (border): You count a step as a rise although both entries are equal, but a number isn't above itself.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) >= 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: a quarter of rises is enough for noisy
# says (border): You call a run noisy when exactly a quarter of its steps rise, but the rule asks for more than a
#   quarter.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) >= (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: counts the falls
# says (sign): You call a run noisy although its training loss never rises, as if the falls counted instead of the
#   rises.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) < 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: counts the rises of the validation loss
# says (wrong-value): You miss a noisy run, because the rises of the training loss count and not those of the validation
#   loss.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(validation) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: one rise is enough for noisy
# says (other-formula): You call a run noisy although only a fifth of its steps rise, but the rule asks for more than a
#   quarter.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if (np.diff(train) > 0).any():
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: the other middle of an even number of entries
# says (off-by-one): You compare with the entry before the middle one if the number of entries is even, so a settled run
#   still seems to fall.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[(len(train) - 1) // 2] else "settled"

# %% wrong: still falling includes equality
# says (border): You call a run still falling although its last training loss equals 3/4 of the middle one, but it must
#   be below that.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] <= 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: compares with the first loss instead of the middle one
# says (wrong-value): You compare the last loss with a much earlier one than the middle one, so a settled run still
#   seems to fall.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[0] else "settled"

# %% wrong: compares with the median
# says (wrong-value): You compare with the median of the training losses, but the middle entry is asked for, by its
#   place in the array.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * np.median(train) else "settled"

# %% wrong: another name for settled
# says (wrong-value): You return a name that isn't in the list of rules, but the strings have to match exactly.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "converged"

# %% wrong: returns all rules that apply
# says (return): You return a list of names, but the first rule that applies should be returned as one string.
found = []
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    found.append("diverging")
if train.min() > 7 / 8 * train[0]:
    found.append("flat")
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    found.append("overfitting")
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    found.append("noisy")
if train[-1] < 3 / 4 * train[len(train) // 2]:
    found.append("still falling")
return found or ["settled"]

# %% wrong: the last rule that applies
# says (order): You call a run noisy although an earlier rule applies to it, overfitting, and the first rule that
#   applies counts.
name = "settled"
if train[-1] < 3 / 4 * train[len(train) // 2]:
    name = "still falling"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    name = "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    name = "noisy"
if train.min() > 7 / 8 * train[0]:
    name = "flat"
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    name = "diverging"
return name

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its result is None, but the name should be returned.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    print("diverging")
elif train.min() > 7 / 8 * train[0]:
    print("flat")
elif validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    print("overfitting")
else:
    print("settled")

# %% wrong: sorts the training loss in place
# says (changes-arguments): Your code sorts the training losses that it was given, so the caller's array has changed.
last, first, middle = train[-1], train[0], train[len(train) // 2]
rises = np.diff(train) > 0
if not np.isfinite([train, validation]).all() or last > first:
    return "diverging"
train.sort()
if train[0] > 7 / 8 * first:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and last <= 5 / 4 * train[0]:
    return "overfitting"
if rises.sum() > len(rises) / 4:
    return "noisy"
return "still falling" if last < 3 / 4 * middle else "settled"

# %% wrong: counts a rise only above a fixed tolerance
# says (numerics): You overlook a difference that is small in absolute terms, but the rules compare the losses as they
#   are, however small.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 1e-6) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: a rise within a fixed tolerance isn't divergence
# says (numerics): You overlook a difference that is small in absolute terms, but the rules compare the losses as they
#   are, however small.
if not np.isfinite([train, validation]).all() or train[-1] > train[0] + 1e-5:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: adds a small number to the first loss
# says (numerics): You overlook a difference that is small in absolute terms, but the rules compare the losses as they
#   are, however small.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > (7 / 8 * train[0] + 1e-9):
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: rounds the losses to four digits after the point
# says (numerics): You overlook a difference that is small in absolute terms, but the rules compare the losses as they
#   are, however small.
train, validation = np.round(train, 4), np.round(validation, 4)
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: compares the training loss with its first value for overfitting
# says (other-formula): You call a run overfitting although its training loss has risen from its lowest value too, so
#   both losses rise together.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train[0]:
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: writes the names with capitals
# says (wrong-value): You return a name that isn't in the list of rules, but the strings have to match exactly.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "Diverging"
if train.min() > 7 / 8 * train[0]:
    return "Flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "Overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "Noisy"
return "Still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "Settled"

# %% wrong: flat compares with 7/8 of the largest
# says (wrong-value): You miss a flat run that has a peak in between: the rule compares with the first training loss,
#   not with the largest.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train.max():
    return "flat"
if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: the lowest validation loss is only looked for in the first half
# says (special-case): You miss overfitting where the lowest validation loss comes late in the run: it can be anywhere.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
if train.min() > 7 / 8 * train[0]:
    return "flat"
if validation[-1] > 5 / 4 * validation[: len(validation) // 2 + 1].min() and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% wrong: sorts the validation loss in place
# says (changes-arguments): Your code sorts the validation losses that it was given, so the caller's array has changed.
if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
    return "diverging"
last = validation[-1]
validation.sort()
if train.min() > 7 / 8 * train[0]:
    return "flat"
if last > 5 / 4 * validation[0] and train[-1] <= 5 / 4 * train.min():
    return "overfitting"
if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
    return "noisy"
return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"

# %% right: in loops, without NumPy
for E in (*train, *validation):
    if E != E or E == float("inf"):
        return "diverging"
first, last, lowest = train[0], train[-1], min(train)
if last > first:
    return "diverging"
if all(E > 0.875 * first for E in train):
    return "flat"
if validation[-1] > 1.25 * min(validation) and not last > 1.25 * lowest:
    return "overfitting"
rises = 0
for k in range(len(train) - 1):
    if train[k + 1] > train[k]:
        rises += 1
if 4 * rises > len(train) - 1:
    return "noisy"
if last < 0.75 * train[len(train) // 2]:
    return "still falling"
return "settled"

# %% right: with the mean of the rises and with fractions
if not (np.isfinite(train).all() and np.isfinite(validation).all()):
    return "diverging"
if train[-1] / train[0] > 1:
    return "diverging"
if (train / train[0] > 7 / 8).all():
    return "flat"
if validation[-1] / validation.min() > 5 / 4 and train[-1] / train.min() <= 5 / 4:
    return "overfitting"
if (train[1:] > train[:-1]).mean() > 0.25:
    return "noisy"
if train[-1] / train[len(train) // 2] < 0.75:
    return "still falling"
return "settled"

# %% right: with a dictionary of rules
n = len(train)
with np.errstate(invalid="ignore"):
    rules = {
        "diverging": not np.isfinite(np.concatenate([train, validation])).all() or train[-1] > train[0],
        "flat": np.min(train) > 7 / 8 * train[0],
        "overfitting": validation[-1] > 5 / 4 * np.min(validation) and not train[-1] > 5 / 4 * np.min(train),
        "noisy": 4 * np.count_nonzero(train[1:] > train[:-1]) > n - 1,
        "still falling": train[-1] < 3 / 4 * train[n // 2],
    }
for name, applies in rules.items():
    if applies:
        return name
return "settled"

# %% right: with nested conditions
finite = np.isfinite(train).all() and np.isfinite(validation).all()
if finite and train[-1] <= train[0]:
    if train.min() <= 7 / 8 * train[0]:
        rising = validation[-1] > 1.25 * validation.min()
        if rising and train[-1] <= 1.25 * train.min():
            return "overfitting"
        if np.sum(np.diff(train) > 0) > (train.size - 1) / 4:
            return "noisy"
        if train[-1] < 0.75 * train[train.size // 2]:
            return "still falling"
        return "settled"
    return "flat"
return "diverging"
