"""JupyterHub's configuration for the hub on trial. ``serving.hub`` tells it everything by HUB_TRIAL, a file in JSON."""

import json
import os
from pathlib import Path

from serving.hub.login import Passwords
from serving.hub.proxy import LoopbackProxy

c = get_config()  # noqa: F821 (traitlets provides it)
trial = json.loads(Path(os.environ["HUB_TRIAL"]).read_text(encoding="utf-8"))
load_subconfig(trial["config"])  # noqa: F821

private = Path(trial["private"])
c.JupyterHub.bind_url = f"http://127.0.0.1:{trial['port']}/"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{trial['hub_port']}/"
c.JupyterHub.proxy_class = LoopbackProxy
c.JupyterHub.db_url = f"sqlite:///{private / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(private / "cookie_secret")
c.JupyterHub.authenticator_class = Passwords
c.JupyterHub.log_level = "WARN"
c.Passwords.passwords = trial["passwords"]
c.Passwords.allow_all = True
c.JupyterHub.spawner_class = "localprocess" if trial["accounts"] else "simple"
c.SimpleLocalProcessSpawner.home_dir_template = os.path.join(trial["homes"], "{username}")
c.Spawner.cmd = [trial["python"], "-P", "-m", "serving.hub.server", *trial["options"]]
c.Spawner.args = ["--ServerApp.ip=127.0.0.1"]
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
# Servers see neither the passwords nor what else this process was told.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]
