"""Demos and figures: what the lecture's ideas look like, and how they move.

A demo is a function that returns a widget: a control, a picture, and a sentence that says what is to be
seen. A figure is a function that returns a still picture with an alternative text. Both run on the course's
code or on a student's own, given as an argument, and say so when that is not right yet.

How a demo is written stands in ``README.md`` beside this file.

This package alone needs anywidget, ipywidgets and Matplotlib; ``import helpers`` does not load it.
"""

from helpers.demos.compute_graph import graph_figure
from helpers.demos.contours import contours
from helpers.demos.deep_figures import confusion, digit_images, learning_curves, signal_by_depth
from helpers.demos.figures import jacobian, layer_box, regimes
from helpers.demos.first import slider_moves
from helpers.demos.fit_pieces import fit_pieces
from helpers.demos.graph_steps import compute_graph
from helpers.demos.hidden_layer import hidden_layer
from helpers.demos.layer_chain import layer_chain
from helpers.demos.layer_entries import layer
from helpers.demos.learning_rate import descent
from helpers.demos.lecture import lecture
from helpers.demos.lemma import descent_lemma
from helpers.demos.line_search import line_search
from helpers.demos.live_training import training
from helpers.demos.playground import playground
from helpers.demos.question import question
from helpers.demos.race import race
from helpers.demos.schedules import schedules
from helpers.demos.stochastic import gradient_noise, loss_curves, noise_floor
from helpers.demos.subgradient import subgradient
from helpers.demos.upper_bound import upper_bound

__all__ = [
    "compute_graph",
    "confusion",
    "contours",
    "descent",
    "descent_lemma",
    "digit_images",
    "fit_pieces",
    "gradient_noise",
    "graph_figure",
    "hidden_layer",
    "jacobian",
    "layer",
    "layer_box",
    "layer_chain",
    "learning_curves",
    "lecture",
    "line_search",
    "loss_curves",
    "noise_floor",
    "playground",
    "question",
    "race",
    "regimes",
    "schedules",
    "signal_by_depth",
    "slider_moves",
    "subgradient",
    "training",
    "upper_bound",
]
