"""What the seccomp filter says to each call, on every machine, without making the call."""

import errno
import struct

import pytest

from grading.student_process.seccomp import (
    AUDIT_ARCH,
    CHECKED_CALLS,
    DENIED_CALLS,
    DENIED_EVERYWHERE,
    X32_BIT,
    filter_program,
)

EQUAL = 0x15
VERDICTS = {0x7FFF0000: "allow", 0x50000: "pretend", 0x50000 | errno.EPERM: "deny", 0x50000 | errno.ENOSYS: "unknown"}
MACHINES = list(AUDIT_ARCH)


def verdict(machine: str, number: int, *arguments: int, arch: int | None = None) -> str:
    """Run the filter on a call, as the kernel does."""
    head = struct.pack("=IIQ", number, AUDIT_ARCH[machine] if arch is None else arch, 0)
    data = head + struct.pack("=6Q", *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    program = list(struct.iter_unpack("HBBI", filter_program(machine)))
    at = loaded = 0
    while True:
        operation, if_true, if_false, operand = program[at]
        at += 1
        match operation:
            case 0x20:
                (loaded,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                loaded &= operand
            case 0x06:
                return VERDICTS[operand]
            case 0x15 | 0x35:
                holds = loaded == operand if operation == EQUAL else loaded >= operand
                at += if_true if holds else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_the_listed_calls_are_denied_and_others_are_allowed(machine: str) -> None:
    listed = {**DENIED_CALLS[machine], **DENIED_EVERYWHERE}
    assert {name: verdict(machine, number) for name, number in listed.items()} == dict.fromkeys(listed, "deny")
    others = set(range(500)) - set(listed.values()) - set(CHECKED_CALLS[machine].values())
    assert {verdict(machine, number) for number in others} == {"allow"}


def test_both_machines_deny_the_same_calls() -> None:
    assert set(DENIED_CALLS["x86_64"]) - set(DENIED_CALLS["aarch64"]) == {"inotify_init"}  # ARM never had it
    assert set(DENIED_CALLS["aarch64"]) <= set(DENIED_CALLS["x86_64"])
    assert set(CHECKED_CALLS["x86_64"]) == set(CHECKED_CALLS["aarch64"])


def test_the_numbers_of_other_architectures_are_denied() -> None:
    assert verdict("x86_64", 1, arch=0x40000003) == verdict("aarch64", 1, arch=0x40000028) == "deny"
    assert verdict("x86_64", X32_BIT + 1) == "deny"


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("socketpair", (1, 1), "allow"),
        ("socketpair", (2, 1), "deny"),
        ("clone", (0x01200011,), "allow"),
        ("clone", (0x10000011,), "deny"),
        ("clone", (0x00020011,), "deny"),
        ("clone3", (), "unknown"),
        ("mmap", (0, 4096, 3, 0x22), "allow"),
        ("mmap", (0, 4096, 3, 0x01), "allow"),  # shared, of a file
        ("mmap", (0, 4096, 3, 0x21), "deny"),
        ("mmap", (0, 4096, 3, 0x23), "deny"),
        ("mmap", (0, 4096, 3, 0x40022), "deny"),
        ("setrlimit", (0, 1), "deny"),
        ("setrlimit", (9, 1), "allow"),
        ("prlimit64", (0, 0, 0), "allow"),  # a query
        ("prlimit64", (0, 0, 0x7000), "deny"),
        ("prlimit64", (0, 0, 1 << 32), "deny"),
        ("prlimit64", (0, 9, 0x7000), "allow"),
        ("prctl", (1, 0), "deny"),
        ("prctl", (62, 1), "deny"),
        ("prctl", (15, 0), "allow"),  # a name for the thread
        ("fcntl", (3, 3), "allow"),
        ("fcntl", (3, 1024), "deny"),
        ("fcntl", (3, 1026), "deny"),
        ("fcntl", (3, 1031), "deny"),
        ("fcntl", (3, 6), "pretend"),
        ("fcntl", (3, 38), "pretend"),
        ("flock", (3, 2), "pretend"),
    ],
)
def test_some_calls_depend_on_arguments(machine: str, name: str, arguments: tuple[int, ...], expected: str) -> None:
    assert verdict(machine, CHECKED_CALLS[machine][name], *arguments) == expected
