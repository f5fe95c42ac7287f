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
# is right, how to hand it in, where to look things up, and what to do when you are stuck.
#
# **What you need.** Nothing but this page. About 30 minutes.

# %% [markdown]
# ## Run a cell ★
#
# Read this page from top to bottom. To run a code cell, click in it and press **Shift + Enter**. The result appears
# below, and the next cell is selected. The brackets left of a cell show `[ ]` before it has run, `[*]` while it runs,
# and then a number. Try it with this cell:

# %%
import numpy as np

from helpers import checks, demos

# %% [markdown]
# ## Move a slider ★
#
# Many pages have pictures you can play with. Run the next cell, then drag the slider, or click it and use the arrow
# keys. If the picture follows, everything the course needs is working.
#
# A caption below each picture tells you what to look for. Under the caption is a row of buttons. Hover over one to
# see its name: *Reset* goes back to the start, *A+* enlarges the text, and *Full screen* fills the screen.

# %% tags=["demo"]
demos.slider_moves()

# %% [markdown]
# ## Write an answer ★
#
# An exercise is a cell with a gap. The gap is marked `YOUR CODE HERE`, and below it is a line that raises
# `NotImplementedError` and names the exercise. Replace both lines with your own.
#
# Two rules hold in every exercise, and the grader enforces both:
#
# - **Leave your arguments as they are.** If you need to change an array, work on a copy. The caller may still need the
#   original.
# - **Write it yourself.** The course's package `helpers` contains layers, losses and gradient descent. You may read
#   it, and use any part that the exercise doesn't ask you to write. But an answer that calls the very function you
#   were asked to write gets no points.
#
# ### Exercise 00.1: Square a number (1 point) ★
#
# Write `square(x)`, which returns the square of `x`, entry by entry for an array.


# %% nbgrader={"grade": false, "grade_id": "square-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def square(x):
    """x: a number or an array of floats -> its square, of the same shape."""
    ### BEGIN SOLUTION square: return x squared
    return x**2
    ### END SOLUTION


# %% [markdown]
# Run the next cell to check your answer. You can't change this cell, and passing it earns you the point. A line with
# a ✓ means that the check found nothing wrong. When your work is graded, your function is also tried with other
# inputs, so an answer that fits only this check won't do.

# %% nbgrader={"grade": true, "grade_id": "square", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
checks.call(square, {"x": 3.0}, 9.0, case="a number")
checks.call(square, {"x": np.array([1.5, -2.0])}, np.array([2.25, 4.0]), case="an array with a negative entry")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)
x = rng.normal(size=(3, 2))
checks.call(square, {"x": x}, x * x)
checks.call(square, {"x": -0.75}, 0.5625)
checks.call(square, {"x": np.array([0.0, -12.5, 40.0])}, np.array([0.0, 156.25, 1600.0]))
# Small numbers keep their digits, large ones stay large, and an array may have three dimensions.
small = 0.01 * rng.normal(size=(2, 1, 3))
checks.call(square, {"x": small}, small * small)
checks.call(square, {"x": -32768.0}, 1073741824.0)
### END HIDDEN TESTS

# %% [markdown]
# ## Read a failed check ★
#
# A failed check tells you which entries are wrong, what you returned, what was expected, and for which input. Here is
# one that fails on purpose: the function doubles where it should square. Before you run it: for which of the three
# inputs 2, 3 and −1 is doubling the same as squaring?


# %% tags=["demo", "raises-exception"]
def doubled(x):
    return 2 * x


checks.call(doubled, {"x": np.array([2.0, 3.0, -1.0])}, np.array([4.0, 9.0, 1.0]))

# %% [markdown]
# ## Answer a question ★
#
# Between the exercises there are short questions that check themselves. They carry no points, and you can try them as
# often as you like. Each answer, right or wrong, is explained.

# %% tags=["demo"]
demos.question("00.one-right")

# %% tags=["demo"]
demos.question("00.minus")

# %% tags=["demo"]
demos.question("00.old-version")

# %% [markdown]
# A few exercises ask for a written answer. The cell says *Write your answer here.* Double-click it, replace that
# text, and press **Shift + Enter**. Plain text such as `tau > 0.4` is fine, and so is LaTeX. A person will read it.
#
# ## Look things up ★
#
# - **What a function does.** Put the cursor on its name and press **Shift + Tab**, or run a cell with its name and a
#   question mark, such as `np.sum?`. This works for the course's own functions too: `checks.call?`.
# - **Names.** Type the beginning of a name and press **Tab**.
# - **Words and symbols.** The [glossary](../../docs/glossary.md) explains the words of the field, and
#   [one table](../../docs/notation.md) lists all symbols. Each unit lists its own symbols at the top.
# - **Keys.** **Shift + Enter** runs a cell, **Esc** leaves it, **Enter** enters it again. Outside a cell, the arrow
#   keys go from cell to cell, **A** and **B** make a new cell above or below, **D D** deletes the selected one, and
#   **Z** brings it back. *Help → Show Keyboard Shortcuts…* lists all of them. Inside a demo or a question, **Tab** goes
#   from control to control, the arrow keys move a slider or choose an answer, and **Enter** presses *Check*.
# - **Dark mode.** *Settings → Theme → JupyterLab Dark*. All pictures work in both themes. *Settings → Theme → Increase
#   Content Font Size* makes the text larger, and *View → Presentation Mode* is for a projector.
# - **Contents.** The left sidebar has a list of all headings.
# - **What you don't need.** The *Validate* button, the *Nbgrader* menu and *Create Assignment* are for instructors.
#
# ## If you are stuck ★
#
# - **A name is not defined.** Run the cells from top to bottom: *Run → Run All Above Selected Cell*.
# - **A cell never finishes.** It still shows `[*]`. Choose *Kernel → Interrupt Kernel*.
# - **The check says the same as before.** Run the cell with your answer again, then the check.
# - **Nothing makes sense any more.** Choose *Kernel → Restart Kernel and Run All Cells…*. What you wrote stays; only
#   computed results are lost. Exercises that you haven't solved stop with a message, and the other cells still run.
# - **You want the original back.** Save your answers elsewhere, download a fresh copy, and paste them in.
# - **Still stuck?** First find the smallest case that fails, such as one example with two numbers. Often that alone
#   shows what is wrong. If not, please ask! Say three things: the number of the exercise, what the check said (copy
#   the whole message as text), and what you have tried. If others are still working on the exercise, show the message
#   rather than your answer.
#
# ## Hand it in ★
#
# Before you hand in a notebook, restart the kernel and run all cells. That shows you what the grader will see. Save
# the notebook and hand it in without renaming it. Leave the check cells and the headings as they are. You may add
# cells of your own anywhere.
#
# ## Choose your way ★
#
# The course follows a lecture on training fully connected networks. L1 to L12 are its sections, and a formula marked
# (L1), say, comes from section L1.
#
# | unit | lecture | what you write | minutes |
# | --- | --- | --- | --- |
# | 00 Start here | | one line | 30 |
# | [01 Walk downhill](../01_gradient_descent/01_gradient_descent.ipynb) | L1, L10 | a gradient, a step, gradient descent itself | 120 |
# | [02 Send derivatives backwards through a graph](../02_compute_graphs/02_compute_graphs.ipynb) | L2, L3, L4 | the backward sweep through a graph | 120 |
# | [03 Write layers that know their gradients](../03_layers/03_layers.ipynb) | L5, L6, L7 | Linear, ReLU, Sigmoid, a layer with two inputs | 120 |
# | [04 Check a gradient numerically](../04_gradient_check/04_gradient_check.ipynb) | L6 | a numerical gradient | 60 |
# | [05 Differentiate a network with one hidden layer](../05_one_hidden_layer/05_one_hidden_layer.ipynb) | L8 | all derivatives of a small network, on paper and in code | 120 |
# | [06 Nest layers to any depth](../06_fully_connected/06_fully_connected.ipynb) | L5 to L8 | a network of any depth, its initial weights, its training | 105 |
# | [07 Read handwritten digits](../07_digits/07_digits.ipynb) | L6, L8 | softmax with cross-entropy, a network that reads digits | 120 |
# | [08 Choose how far to step](../08_step_sizes/08_step_sizes.ipynb) | L9 | a bound on the loss, a line search | 105 |
# | [09 Schedules, kinks and loss curves](../09_loss_curves/09_loss_curves.ipynb) | L9, L10, L11 | schedules, a subgradient method, code that reads loss curves | 120 |
# | [10 Descend on part of the data](../10_minibatches/10_minibatches.ipynb) | L12 | the stochastic gradient, minibatches, SGD | 105 |
# | [11 Momentum, Nesterov and Adam](../11_momentum/11_momentum.ipynb) | L12 | the three methods | 120 |
#
# Each unit builds on what the earlier ones explain, but never needs your answers.
#
# **Short of time?** Sections and exercises marked with a star, ★, make up a short track of about eight hours. It leaves
# out units 04, 08 and 09.

# %% [markdown]
# ## Find a section of the lecture ★
#
# <details>
# <summary><b>The map: where each section of the lecture is covered</b></summary>
#
# <!-- lecture map -->
# | anchor | what it is about | unit | helpers | exercise or demo |
# | --- | --- | --- | --- | --- |
# | L1 | descent: the direction, the step, what it converges to | [01](../01_gradient_descent/01_gradient_descent.ipynb) | helpers.descent | 01.1, 01.2, 01.3, 01.5 |
# | L2 | the chain rule; gradients as transposed Jacobians; a value used twice sums its gradients | [02](../02_compute_graphs/02_compute_graphs.ipynb), [03](../03_layers/03_layers.ipynb) | helpers.graph, helpers.layers | 02.4, 02.6, 03.2, 03.8 |
# | L3 | the example d = x + y, e = d·z, L = (e − 1)² | [02](../02_compute_graphs/02_compute_graphs.ipynb) | helpers.graph | 02.5, demos.graph_figure, demos.compute_graph |
# | L4 | a node needs only its own inputs and output | [02](../02_compute_graphs/02_compute_graphs.ipynb) | helpers.operations | 02.1, 02.2, 02.3 |
# | L5 | nested functions, two derivatives at each layer | [03](../03_layers/03_layers.ipynb), [06](../06_fully_connected/06_fully_connected.ipynb) | helpers.network | 06.1, 06.2, demos.training |
# | L6 | the same with vectors; how to check a gradient | [03](../03_layers/03_layers.ipynb), [04](../04_gradient_check/04_gradient_check.ipynb), [07](../07_digits/07_digits.ipynb) | helpers.layers, helpers.losses, helpers.gradcheck | 03.2, 04.1, 04.2, 07.3, demos.layer |
# | L7 | a layer as a class: forward stores, backward returns; several inputs | [03](../03_layers/03_layers.ipynb) | helpers.layers | 03.1, 03.4, 03.6, 03.7, 03.8 |
# | L8 | one hidden layer: all its derivatives, on paper and in code; then fully connected ReLU networks | [05](../05_one_hidden_layer/05_one_hidden_layer.ipynb), [06](../06_fully_connected/06_fully_connected.ipynb), [07](../07_digits/07_digits.ipynb) | helpers.one_hidden_layer, helpers.initialisers, helpers.data | 05.1, 05.2, 05.4, 06.3, 07.5, demos.network_graph, demos.hidden_layer, demos.signal_by_depth, demos.playground, demos.digit |
# | L9 | which step sizes are sure to converge; line search; subgradients | [01](../01_gradient_descent/01_gradient_descent.ipynb), [08](../08_step_sizes/08_step_sizes.ipynb), [09](../09_loss_curves/09_loss_curves.ipynb) | helpers.descent_lemma, helpers.line_search, helpers.descent | 01.4, 08.1, 08.2, 08.3, 08.4, 08.5, 09.3, 09.4, demos.descent_lemma, demos.subgradient |
# | L10 | three pictures of a loss curve; loss curves in practice | [01](../01_gradient_descent/01_gradient_descent.ipynb), [09](../09_loss_curves/09_loss_curves.ipynb) | helpers.descent, helpers.range_test | 09.5, demos.regimes, demos.descent, demos.landscape, demos.loss_curve_gallery, demos.learning_rate_finder |
# | L11 | schedules: in stages, or continuously | [09](../09_loss_curves/09_loss_curves.ipynb) | helpers.schedules | 09.1, 09.2, demos.schedules |
# | L12 | stochastic gradients and accelerations | [10](../10_minibatches/10_minibatches.ipynb), [11](../11_momentum/11_momentum.ipynb) | helpers.training, helpers.optimisers | 10.1, 10.2, 10.3, 10.4, 11.1, 11.2, 11.3, 11.4, demos.gradient_noise, demos.momentum_plane, demos.momentum, demos.race, demos.loss_landscape |
# <!-- end -->
#
# </details>

# %% [markdown]
# ## What you can do now
#
# You can run cells, use a demo, write an answer, read a failed check, look things up, and get yourself unstuck. You
# are ready for [unit 01](../01_gradient_descent/01_gradient_descent.ipynb).
