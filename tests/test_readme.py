"""The README: its scripts run as they stand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from tests.live_server import LiveServer

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def script(name: str) -> str:
    """Return the lines of the code block that names itself so."""
    found = re.search(rf"```\w+\n# script: {name}\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no script {name}"
    return found[1]


def run(command: list[str], lines: str, server: LiveServer) -> str:
    done = subprocess.run(
        command,
        input=lines,
        env=os.environ | {"BOARD": server.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(which("curl") is None, reason="no curl here")
def test_the_script_for_curl_runs(live_server: LiveServer) -> None:
    output = run(["bash", "-eu", "-o", "pipefail"], script("curl"), live_server)
    listed = json.loads(output[output.index("[{") :])
    assert [(each["company"], each["status"]) for each in listed] == [("Vireo", "interview")]


def test_the_script_for_python_runs(live_server: LiveServer) -> None:
    output = run([sys.executable, "-"], script("python"), live_server)
    assert output.splitlines() == [
        "applied    Kestrel AI: Data Engineer",
        "interview  Plume: SRE",
        "applied    Vireo: API Engineer",
    ]
