"""Accounts that exist for the hub on trial alone, and a view of the machine that is fit for students.

Root can give the hub a mount namespace of its own. In there, ``/etc/passwd`` and ``/etc/group`` list the people of the
trial too, so that each server runs as another account, as on a real hub. Nobody outside sees them, and they are gone
with the hub. Also in there, the course's folder shows only what servers need: Python and the packages, but no model
answers, no gradebook and no submissions of a real class.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path

from grading.student_process.kernel import Namespace, mount, unshare
from serving.hub.folder import HubFolder, Person

MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE, MS_RDONLY = 2, 4, 32, 4096, 16384, 1 << 18, 1
HELD_OUT = "held_out"


def taken_ids() -> set[int]:
    """Return the numbers of all accounts and groups of this machine."""
    import grp
    import pwd

    return {entry.pw_uid for entry in pwd.getpwall()} | {entry.gr_gid for entry in grp.getgrall()}


def enter_view(source: Path, folder: HubFolder, people: list[Person]) -> None:
    """Enter a mount namespace with these people's accounts, in which the course's folder shows what servers need.

    Parameters
    ----------
    source : Path
        The folder of the course's source.
    folder : HubFolder
        The folder of the hub. It stays visible, and writable.
    people : list of Person

    Raises
    ------
    NoIsolation
        If this is not allowed here, as in most containers.
    """
    unshare(Namespace.MOUNT, "a mount namespace")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    _add_accounts(folder, people)
    shown = [source / name for name in ("helpers", "grading", "serving", "deploy")]
    shown += [Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    held_out = source / "helpers" / "datasets" / HELD_OUT
    data = {path.name: path.read_bytes() for path in held_out.iterdir()}
    _show_only(source, shown, folder.root)
    mount("tmpfs", str(held_out), "tmpfs", MS_NOSUID | MS_NODEV, f"mode=700,uid={people[0].uid},size=4m")
    for name, content in data.items():
        (held_out / name).write_bytes(content)
        os.chown(held_out / name, people[0].uid, people[0].uid)


def _add_accounts(folder: HubFolder, people: list[Person]) -> None:
    """Let /etc/passwd and /etc/group list these people too."""
    lines = {
        "passwd": [f"{p.name}:x:{p.uid}:{p.uid}::{folder.homes / p.name}:/bin/bash\n" for p in people],
        "group": [f"{p.name}:x:{p.uid}:\n" for p in people],
    }
    names = {person.name for person in people}
    for name, added in lines.items():
        copy = folder.accounts / name
        kept = [line for line in Path("/etc", name).read_text().splitlines(True) if line.split(":")[0] not in names]
        copy.write_text("".join([*kept, *added]))
        copy.chmod(0o644)
        mount(str(copy), f"/etc/{name}", None, MS_BIND)


def _show_only(source: Path, shown: list[Path], writable: Path) -> None:
    """Cover the course's folder, and each folder that only root can enter, except for what should be shown."""
    covered = {source, *filter(None, (_closed(path) for path in (*shown, writable.parent)))}
    covered = {path for path in covered if not any(path != other and path.is_relative_to(other) for other in covered)}
    wanted = [path for path in (*shown, writable) if any(path.is_relative_to(cover) for cover in covered)]
    with tempfile.TemporaryDirectory(prefix="hub-") as scratch:
        mount("tmpfs", scratch, "tmpfs", MS_NOSUID | MS_NODEV, "mode=700")
        kept = [Path(scratch, str(number)) for number in range(len(wanted))]
        for path, place in zip(wanted, kept, strict=True):
            place.mkdir()
            mount(str(path), str(place), None, MS_BIND | MS_REC)
        for path in covered:
            mount("tmpfs", str(path), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
        for path, place in zip(wanted, kept, strict=True):
            path.mkdir(parents=True, exist_ok=True)
            mount(str(place), str(path), None, MS_BIND | MS_REC)
            if path != writable:
                mount(None, str(path), None, MS_BIND | MS_REMOUNT | MS_RDONLY)
        _unmount(scratch)


def _closed(path: Path) -> Path | None:
    """Return the first folder on the way to a path that other accounts can't enter, or None."""
    for folder in reversed([path, *path.parents]):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _unmount(folder: str) -> None:
    """Let a mount disappear with everything that is mounted in it."""
    from grading.student_process.kernel import check, libc

    check(libc().umount2(folder.encode(), 2), f"unmounting {folder}")  # 2: MNT_DETACH
