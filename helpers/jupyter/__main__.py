"""Copy the course's settings for Jupyter to this environment: ``python -m helpers.jupyter``."""

from helpers.jupyter import install_settings

install_settings()
