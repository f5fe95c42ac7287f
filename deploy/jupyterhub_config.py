"""JupyterHub for this course: who may do what, and what each person's server shows.

The file imports nothing of the course, so that any hub can load it: The Littlest JupyterHub from its folder
``jupyterhub_config.d``, Zero to JupyterHub through ``hub.extraFiles``, and your own hub with ``load_subconfig``. It
says nothing about how people log in or where their servers run. ``docs/deploy.md`` explains that.

The environment variables of the hub:

COURSE_INSTRUCTORS, COURSE_GRADERS
    Names, separated by spaces. Everybody else who may log in is a student.
COURSE_ROOT
    The course's folder, as instructors' servers see it. No student may be able to read it.
COURSE_EXCHANGE
    The folder of nbgrader's exchange, outside of the course's folder.
COURSE_ROLES
    The folder with the settings of the roles, ``deploy/roles``, as everybody's servers see it. Empty if each image has
    the settings of its role in /etc/jupyter.
"""

import os

c = get_config()  # noqa: F821 (traitlets provides it)

INSTRUCTORS = os.environ.get("COURSE_INSTRUCTORS", "").split()
GRADERS = [name for name in os.environ.get("COURSE_GRADERS", "").split() if name not in INSTRUCTORS]
ROOT = os.environ.get("COURSE_ROOT", "/srv/course")
EXCHANGE = os.environ.get("COURSE_EXCHANGE", "/srv/exchange")
ROLES = os.environ.get("COURSE_ROLES", "")
SET_HERE = ("COURSE_ROOT", "COURSE_EXCHANGE", "JUPYTER_CONFIG_PATH")


def role_of(name):
    """Return the role of a user: instructor, grader, or student if the name is in neither list."""
    return "instructor" if name in INSTRUCTORS else "grader" if name in GRADERS else "student"


def set_role(spawner):
    """Give a server the settings of its user's role, just before it starts."""
    role = role_of(spawner.user.name)
    spawner.environment = {name: value for name, value in spawner.environment.items() if name not in SET_HERE}
    settings = {"COURSE_EXCHANGE": EXCHANGE}
    if ROLES:
        settings["JUPYTER_CONFIG_PATH"] = os.path.join(ROLES, role)
    if role != "student":
        settings["COURSE_ROOT"] = ROOT
        spawner.notebook_dir = ROOT  # formgrader wants the course's folder below the server's
    else:
        spawner.notebook_dir = ""
    spawner.environment = {**spawner.environment, **settings}


c.Spawner.pre_spawn_hook = set_role
c.Spawner.default_url = "/lab"

# Nobody is an admin of the hub, and no role reaches anybody else's server. Instructors see who has logged in, and may
# start and stop students' servers.
c.JupyterHub.load_groups = {
    "instructors": {"users": INSTRUCTORS},
    "graders": {"users": GRADERS},
}
c.JupyterHub.load_roles = [
    {
        "name": "course-instructor",
        "description": "Sees who is here, and starts and stops servers",
        "scopes": ["admin-ui", "list:users", "read:users:activity", "servers"],
        "groups": ["instructors"],
    },
]
if INSTRUCTORS or GRADERS:
    c.Authenticator.allowed_users.update({*INSTRUCTORS, *GRADERS})
