"""Start what a browser opens: JupyterLab with the notebooks (``lab``) and the lecture's demos (``lecture``).

Code that configures the servers belongs here. The demos themselves belong in ``helpers.demos``.
"""
