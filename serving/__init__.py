"""Start the servers that a browser opens: JupyterLab with the notebooks (``lab``), and the lecture (``lecture``).

Code that configures these servers belongs here. The demos themselves belong in ``helpers.demos``.
"""

TITLE = "Backpropagation, by hand"  # the course's title on web pages
