"""A JupyterHub on this computer, for trying it out: ``python3 run.py hub``."""
