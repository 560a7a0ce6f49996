"""`python -m webapp`. A server's further processes load this under another name: no commands."""

import signal
import sys
from types import FrameType


def _end(number: int, _frame: FrameType | None) -> None:
    """End a command that is told to, or has lost its terminal, as an error would: the embedded
    database that it started stops, and no half of a file is left. It is told once: that is short.
    """
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _end)

    from webapp.cli import cli

    cli(prog_name="python -m webapp")
