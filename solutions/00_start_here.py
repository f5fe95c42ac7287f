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
# **What you will learn.** How every notebook of this course works: how to write an answer, how to find out whether it
# is right, how to hand it in, where to look things up, and what to do when something is stuck.
#
# **What you need.** Nothing but this page. About fifteen minutes.

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
# | [05 Nest layers to any depth, and read handwritten digits](../05_fully_connected/05_fully_connected.ipynb) | L5 to L8 | a network of any depth, and a training on real data |
# | [06 Choose how far to step](../06_step_sizes/06_step_sizes.ipynb) | L9, L10, L11 | line search, schedules, a subgradient method |
# | [07 Descend on a part of the data, and faster](../07_what_comes_next/07_what_comes_next.ipynb) | L12 | stochastic gradients, momentum, Adam |
#
# Each unit builds on what the ones before it explain, but not on your answers to them: where a cell needs something of
# yours that is not right yet, the course's own takes its place, and the cell says so. Which section of the lecture is
# found where stands in the map at the end of this page.
#
# You can read this page from top to bottom. Click into a cell with code and press **Shift + Enter** to run it; its
# result appears below it, and the next cell is selected. A cell shows `[ ]` on its left until it has run, `[*]` while
# it runs, and then a number.

# %%
import numpy as np

from helpers import checks, demos

# %% [markdown]
# ## Move a slider
#
# Many pages have pictures that follow your hand. Run the next cell, then drag the slider, or click it and use the arrow
# keys. If the picture follows, everything that the course needs is working. Below each picture stands a sentence that
# says what is to be seen, and below that a row of buttons: rest the pointer on one to read its name. *Reset* brings
# back the beginning, *A+* makes all letters larger, and *Full screen* fills the screen.

# %% tags=["demo"]
demos.slider_moves()

# %% [markdown]
# ## Write an answer
#
# An exercise is a cell with a gap. The gap is marked `YOUR CODE HERE`, and below it stands a line that raises
# `NotImplementedError` and names the exercise. Replace both lines by your own.
#
# ### Exercise 00.1: square a number (1 point)
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
# A line with a ✓ means that the check has found nothing wrong. When your work is graded, the same function is
# tried with other inputs as well, so an answer that was made to fit the check alone will not do.

# %% nbgrader={"grade": true, "grade_id": "square", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
checks.call(square, {"x": 3.0}, 9.0)
checks.call(square, {"x": np.array([1.5, -2.0])}, np.array([2.25, 4.0]))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
x = rng.normal(size=(3, 2))
checks.call(square, {"x": x}, x * x)
checks.call(square, {"x": -0.75}, 0.5625)
checks.call(square, {"x": np.array([0.0, -12.5, 40.0])}, np.array([0.0, 156.25, 1600.0]))
### END HIDDEN TESTS

# %% [markdown]
# ## Read a failed check
#
# A check that fails says what was compared, which entries are wrong, what you returned there and what was expected, and
# for which input. Here is one that fails on purpose: a function that doubles where it should square. Run it and find,
# in the table, the one entry that happens to be right.


# %% tags=["demo", "raises-exception"]
def doubled(x):
    return 2 * x


checks.call(doubled, {"x": np.array([2.0, 3.0, -1.0])}, np.array([4.0, 9.0, 1.0]))

# %% [markdown]
# ## Answer a question
#
# Between the exercises there are short questions that check themselves. They cost no points and may be tried as often
# as you like; each answer, right or wrong, comes with its reason. Try these:

# %% tags=["demo"]
demos.question("00.one-right")

# %% tags=["demo"]
demos.question("00.minus")

# %% tags=["demo"]
demos.question("00.old-version")

# %% [markdown]
# ## Look things up
#
# - **What a function does.** Put the cursor on its name and press **Shift + Tab**, or run a cell with its name and a
#   question mark, such as `np.sum?`. It works for the course's own functions as well: `checks.call?`.
# - **Names.** Type the beginning and press **Tab**.
# - **Keys.** **Shift + Enter** runs a cell, **Esc** leaves it, **Enter** enters it again. Outside a cell, the arrow
#   keys go from cell to cell, **A** and **B** make a new one above or below, **D D** deletes the selected one, **Z**
#   brings it back. *Help → Show Keyboard Shortcuts…* lists all of them. Inside a demo or a question, **Tab** goes from
#   control to control, arrow keys move a slider or choose an answer, **Enter** presses *Check*.
# - **A dark page.** *Settings → Theme → JupyterLab Dark*; all pictures of the course are made for both. The text
#   becomes larger with *Settings → Theme → Increase Content Font Size*, and *View → Presentation Mode* is for a
#   projector.
# - **The contents.** The list of headings is in the bar on the left.
#
# ## When something is stuck
#
# - **A name is not defined.** Cells have to be run from top to bottom. Choose *Run → Run All Above Selected Cell*.
# - **A cell runs and runs.** The mark `[*]` means that it is still running. Choose *Kernel → Interrupt Kernel*.
# - **The check says what it said before.** Run the cell with your answer again, then the check.
# - **Nothing makes sense any more.** Choose *Kernel → Restart Kernel and Run All Cells…*. What you wrote stays; only
#   what was computed is lost. Cells that are not solved yet stop with a message, and the rest goes on.
# - **You want the original back.** Copy your answers elsewhere, fetch the notebook again, and put them in.
# - **You have tried and do not get on.** Ask, and you will be helped soonest if you say three things: the exercise's
#   number, what the check said (the whole message, copied as text), and what you have tried. Make the smallest case
#   that fails first, such as one example with two numbers: often that alone shows what is wrong. Show the message
#   rather than your answer when others are still working on the exercise.
#
# ## Hand it in
#
# Before you hand in a notebook, restart the kernel and run all cells, so that you see what the grader will see. Save
# it, and hand in the file with the name that it has. Leave the checking cells and the titles where they are; add cells
# of your own wherever you like.
#
# ## Find the lecture's sections again
#
# Each section of the lecture, where the course treats it, which module of the course's own `helpers` holds it, and
# which exercises and pictures belong to it.
#
# <!-- lecture map -->
# | anchor | what it is about | unit | helpers | exercise or demo |
# | --- | --- | --- | --- | --- |
# | L1 | descent: the direction, the step, what it converges to | [01](../01_gradient_descent/01_gradient_descent.ipynb) | helpers.descent | 01.1, 01.2, 01.3, 01.5 |
# | L2 | the chain rule, gradients as transposed Jacobians; a value used twice sums its gradients | [02](../02_compute_graphs/02_compute_graphs.ipynb), [03](../03_layers/03_layers.ipynb) | helpers.graph, helpers.layers | 02.4, 02.6, 03.2 |
# | L3 | the example d = x + y, e = d·z, L = (e − 1)² | [02](../02_compute_graphs/02_compute_graphs.ipynb) | helpers.graph | 02.5, demos.graph_figure, demos.compute_graph |
# | L4 | a node needs its own inputs and output alone | [02](../02_compute_graphs/02_compute_graphs.ipynb) | helpers.operations | 02.1, 02.2, 02.3 |
# | L5 | nested functions, two derivatives at each layer | [03](../03_layers/03_layers.ipynb), [05](../05_fully_connected/05_fully_connected.ipynb) | helpers.network | 05.1, 05.2, demos.training, demos.playground |
# | L6 | the same with vectors | [03](../03_layers/03_layers.ipynb), [05](../05_fully_connected/05_fully_connected.ipynb) | helpers.layers, helpers.losses | 03.2, 05.6, demos.layer, demos.jacobian |
# | L7 | a layer as a class: forward stores, backward returns | [03](../03_layers/03_layers.ipynb) | helpers.layers | 03.1, 03.4, 03.6 |
# | L8 | one hidden layer: all its derivatives, on paper and in code; then fully connected ReLU networks | [04](../04_one_hidden_layer/04_one_hidden_layer.ipynb), [05](../05_fully_connected/05_fully_connected.ipynb) | helpers.one_hidden_layer, helpers.initialisers, helpers.data | 04.1, 04.2, 04.4, 04.6, 05.3, 05.8, 05.9, demos.hidden_layer, demos.signal_by_depth |
# | L9 | which step sizes are sure to converge; line search; subgradients | [01](../01_gradient_descent/01_gradient_descent.ipynb), [06](../06_step_sizes/06_step_sizes.ipynb) | helpers.descent_lemma, helpers.line_search, helpers.descent | 01.4, 06.1, 06.2, 06.3, 06.4, 06.5, 06.8, 06.9, demos.contours, demos.upper_bound, demos.descent_lemma, demos.subgradient |
# | L10 | three pictures of a loss curve | [01](../01_gradient_descent/01_gradient_descent.ipynb), [06](../06_step_sizes/06_step_sizes.ipynb) | helpers.descent | demos.regimes, demos.descent |
# | L11 | schedules: in stages, or continuously | [06](../06_step_sizes/06_step_sizes.ipynb) | helpers.schedules | 06.6, 06.7, demos.schedules |
# | L12 | stochastic gradients and accelerations | [07](../07_what_comes_next/07_what_comes_next.ipynb) | helpers.training, helpers.optimisers | 07.1, 07.2, 07.3, 07.4, 07.5, 07.6, 07.7, 07.8, demos.gradient_noise, demos.race |
# <!-- end -->
#
# ## What you can do now
#
# You can run cells, move a demo, write an answer, read what a check has to say, look things up, and start again when
# something is stuck.
# Go on with [unit 01](../01_gradient_descent/01_gradient_descent.ipynb).
