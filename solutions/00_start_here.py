# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: kernelspec,jupytext,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 Start here
#
# **What you will do.** You move a slider, run a cell, write one line of code, check it, and read what a failed check
# tells you.
#
# **What you will learn.** How every notebook of this course works: how to write an answer, how to find out whether it is
# right, how to hand it in, and what to do when something is stuck.
#
# **What you need.** Nothing but this page. About ten minutes.

# %% [markdown]
# ## Find your way
#
# The course follows a lecture on training fully connected networks. The anchors **L1** to **L12** name the
# lecture's sections, so that you can find them again: wherever a formula carries an anchor such as (L1), that section
# is where it comes from.
#
# | unit | lecture | what you write |
# | --- | --- | --- |
# | 00 Start here | | one line |
# | [01 Walk downhill](../01_gradient_descent/01_gradient_descent.ipynb) | L1, L10 | a gradient, a step, gradient descent itself |
# | [02 Send derivatives backwards through a graph](../02_compute_graphs/02_compute_graphs.ipynb) | L2, L3, L4 | the backward sweep through a graph |
# | [03 Write layers that know their gradients](../03_layers/03_layers.ipynb) | L5, L6, L7 | Linear, ReLU and Sigmoid, forwards and backwards |
# | [04 Derive a network with one hidden layer](../04_one_hidden_layer/04_one_hidden_layer.ipynb) | L8 | all derivatives of a small network, on paper and in code |
# | 05 Fully connected networks (coming) | L5 to L8 | a network of any depth |
# | [06 Choose how far to step](../06_step_sizes/06_step_sizes.ipynb) | L9, L10, L11 | line search, schedules, a subgradient method |
# | [07 Descend on a part of the data, and faster](../07_what_comes_next/07_what_comes_next.ipynb) | L12 | stochastic gradients, momentum, Adam |
#
# You can read this page from top to bottom. Click into a grey cell and press **Shift + Enter** to run it; its result
# appears below it, and the next cell is selected.

# %%
import numpy as np

from helpers import checks, demos

# %% [markdown]
# ## Move a slider
#
# Many pages have pictures that follow your hand. Run the next cell, then drag the slider, or click it and use the arrow
# keys. If the picture follows, everything that the course needs is working.

# %% tags=["demo"]
demos.slider_moves()

# %% [markdown]
# ## Write an answer
#
# An exercise is a cell with a gap. The gap is marked `YOUR CODE HERE`, and below it stands a line that raises
# `NotImplementedError` and names the exercise. Replace both lines by your own.
#
# ### Exercise 00.1: square a number
#
# Let `square(x)` return $x^2$, for a number as well as for each entry of an array.


# %% nbgrader={"grade": false, "grade_id": "square-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def square(x):
    """x: a number or an array of floats -> its square, of the same shape."""
    ### BEGIN SOLUTION square: return x squared
    return x**2
    ### END SOLUTION


# %% [markdown]
# Run the next cell to check your answer. It belongs to the course: you can't change it, and it is what gives the point.
# A green ✓ line means that the check has found nothing wrong. When your work is graded, the same function is
# tried with other inputs as well, so an answer that was made to fit the check alone will not do.

# %% nbgrader={"grade": true, "grade_id": "square", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
checks.call(square, {"x": 3.0}, 9.0)
checks.call(square, {"x": np.array([1.5, -2.0])}, np.array([2.25, 4.0]))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
x = rng.normal(size=(3, 2))
checks.call(square, {"x": x}, x * x)
checks.call(square, {"x": -0.75}, 0.5625)
### END HIDDEN TESTS

# %% [markdown]
# ## Read a failed check
#
# A check that fails says what was compared, which entries are wrong, what you returned there and what was expected, and
# for which input. Here is one that fails on purpose: a function that doubles where it should square. Run it and find, in
# the table, the one entry that happens to be right.


# %% tags=["demo", "raises-exception"]
def doubled(x):
    return 2 * x


checks.call(doubled, {"x": np.array([2.0, 3.0, -1.0])}, np.array([4.0, 9.0, 1.0]))

# %% [markdown]
# <details><summary><b>Question:</b> why is one entry right although the function is wrong?</summary>
#
# Because 2 · 2 = 2². One right number proves little, which is why the checks try several inputs, and why the values in
# them look so random.
# </details>
#
# ## When something is stuck
#
# - **A name is not defined.** Cells have to be run from top to bottom. Choose *Run → Run All Above Selected Cell*.
# - **A cell runs and runs.** The mark `[*]` means that it is still running. Choose *Kernel → Interrupt Kernel*.
# - **Nothing makes sense any more.** Choose *Kernel → Restart Kernel and Run All Cells…*. What you wrote stays; only
#   what was computed is lost. Cells that are not solved yet stop with a message, and the rest goes on.
# - **You want the original back.** Copy your answers elsewhere, fetch the notebook again, and put them in.
#
# ## Hand it in
#
# Before you hand in a notebook, restart the kernel and run all cells, so that you see what the grader will see. Save it,
# and hand in the file with the name that it has. Leave the checking cells and the titles where they are; add cells of
# your own wherever you like.
#
# ## What you can do now
#
# You can run cells, move a demo, write an answer, read what a check has to say, and start again when something is stuck.
# Go on with [unit 01](../01_gradient_descent/01_gradient_descent.ipynb).
