"""What several demos share: functions to minimise, activations and optimisers, a training run and its loss curve.

Code that only one demo needs belongs in that demo's folder; code that every demo needs belongs in ``framework``.
"""
