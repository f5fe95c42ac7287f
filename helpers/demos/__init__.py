"""Demos and figures that show the ideas of the lecture.

A demo is a function that returns a widget: controls, a picture, and a caption that tells you what to look for. A
figure is a function that returns a static picture with an alternative text. Many demos and figures also take a
student's own code as an argument, and tell the student if the code isn't right yet. ``question`` returns a question
that checks itself, and ``lecture`` shows the demos of the lecture one after the other.

``docs/authoring.md`` explains how to write a demo. Only this package needs anywidget, ipywidgets and Matplotlib, and
``import helpers`` doesn't load it. The mathematics itself belongs in ``helpers``.
"""

from helpers.demos.compute_graph.demo import compute_graph
from helpers.demos.descent.demo import descent
from helpers.demos.descent_lemma import descent_lemma
from helpers.demos.digit.demo import digit
from helpers.demos.figures.contours import contours
from helpers.demos.figures.deep_networks import confusion, digit_images, learning_curves, signal_by_depth
from helpers.demos.figures.fit_and_loss import fit_and_loss
from helpers.demos.figures.fit_pieces import fit_pieces
from helpers.demos.figures.graph import graph_figure
from helpers.demos.figures.landscape import landscape, loss_slice
from helpers.demos.figures.layer_box import layer_box
from helpers.demos.figures.layer_chain import layer_chain
from helpers.demos.figures.line_search import line_search
from helpers.demos.figures.loss_curve_gallery import loss_curve_gallery, loss_curve_rerun
from helpers.demos.figures.momentum_plane import momentum_plane
from helpers.demos.figures.regimes import regimes
from helpers.demos.figures.stochastic import gradient_noise, loss_curves, noise_floor
from helpers.demos.figures.upper_bound import upper_bound
from helpers.demos.hidden_layer.demo import hidden_layer
from helpers.demos.layer import layer
from helpers.demos.learning_rate_finder.demo import learning_rate_finder
from helpers.demos.lecture import lecture
from helpers.demos.loss_landscape.demo import loss_landscape
from helpers.demos.momentum.demo import momentum
from helpers.demos.network_graph.demo import network_graph
from helpers.demos.playground.demo import playground
from helpers.demos.question import question
from helpers.demos.race.demo import race
from helpers.demos.schedules import schedules
from helpers.demos.slider_moves import slider_moves
from helpers.demos.sliders import sliders
from helpers.demos.subgradient import subgradient
from helpers.demos.training import training

__all__ = [
    "compute_graph",
    "confusion",
    "contours",
    "descent",
    "descent_lemma",
    "digit",
    "digit_images",
    "fit_and_loss",
    "fit_pieces",
    "gradient_noise",
    "graph_figure",
    "hidden_layer",
    "landscape",
    "layer",
    "layer_box",
    "layer_chain",
    "learning_curves",
    "learning_rate_finder",
    "lecture",
    "line_search",
    "loss_curve_gallery",
    "loss_curve_rerun",
    "loss_curves",
    "loss_landscape",
    "loss_slice",
    "momentum",
    "momentum_plane",
    "network_graph",
    "noise_floor",
    "playground",
    "question",
    "race",
    "regimes",
    "schedules",
    "signal_by_depth",
    "slider_moves",
    "sliders",
    "subgradient",
    "training",
    "upper_bound",
]
