"""Becomes another program that ends when the launcher ends, however the launcher ends.

Run as a file: `python child.py SIGNAL PARENT USER COMMAND...`. The kernel forgets a death signal
when credentials change, so this asks for it last: after `unshare`, and after becoming USER.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
SAME_USER = "-"


def main(arguments: list[str]) -> None:
    """Change user if asked, tie its life to PARENT's, then become COMMAND."""
    signal_number, parent, user, *command = arguments
    libc = ctypes.CDLL(None)
    if user != SAME_USER:
        become(user)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


def become(user: str) -> None:
    """Give root's rights up for those of USER, for good."""
    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


if __name__ == "__main__":
    main(sys.argv[1:])
