"""Free ports on the loopback interface."""

import errno
import socket

from launch.problems import Problem

LOOPBACK = "127.0.0.1"
NEXT_PORTS = 100
HIGHEST = 65535


def free() -> int:
    """Name a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def listen(port: int) -> socket.socket | None:
    """Take the port, or answer None when somebody else has it.

    The launcher keeps the socket and hands it down, so that nobody can take the port between
    choosing it and serving on it, and callers wait rather than fail while a child restarts.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return None
        raise
    return listener


def listen_near(port: int) -> socket.socket:
    """Take the port or the next free one above it."""
    for candidate in range(port, port + NEXT_PORTS):
        listener = listen(candidate)
        if listener is not None:
            return listener
    raise Problem(f"No free port from {port} to {port + NEXT_PORTS - 1}.")


def listen_exactly(asked: str) -> socket.socket:
    """Take the port that was asked for, or say that it is taken."""
    if not asked.isdecimal() or int(asked) > HIGHEST:
        raise Problem(f"PORT is {asked!r}: set it to a number from 0 to {HIGHEST}, or unset it.")
    listener = listen(int(asked))
    if listener is None:
        raise Problem(f"Port {asked} is taken. Set PORT to another one, or unset it.")
    return listener


def of(listener: socket.socket) -> int:
    """Say which port the socket listens on."""
    return int(listener.getsockname()[1])
