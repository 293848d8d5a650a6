"""Lets several threads act at the same moment, each on its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(act, arguments):
    """Runs `act` for each argument in a thread of its own, all released together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            start.wait(30)
            return act(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))
