"""The machine that the figures were measured on; without it they mean little."""

import os
import platform
import re
from pathlib import Path

import psutil

from webapp.services.clock import now


def describe(postgres: str, chromium: str | None) -> str:
    """Return the machine and what ran on it, as a list of Markdown."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    memory = psutil.virtual_memory().total / 2**30
    lines = [
        f"measured {now():%Y-%m-%d %H:%M} UTC, load average at the end {load}",
        f"{_processor()}, {psutil.cpu_count()} cores, {memory:.0f} GiB of memory",
        f"{_system()}, Python {platform.python_version()}, PostgreSQL {postgres}"
        + (f", Chromium {chromium}" if chromium else ""),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _processor() -> str:
    """The model, which the standard library does not know on Linux."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
