"""Figures that stand still, each with an alternative text: drawn by running what they show."""
