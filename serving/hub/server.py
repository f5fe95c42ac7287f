"""Start a person's server, as ``jupyterhub-singleuser`` does.

Importing ``grading`` first postpones the grammar of international addresses, for which each server would need another
second of processor time. In a class, all students' servers start within a few minutes.
"""

import grading  # noqa: F401

if __name__ == "__main__":
    from jupyterhub.singleuser import main

    main()
