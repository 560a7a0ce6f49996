"""What a container asks its server every few seconds: true, past any proxy, and cheap."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live_server import LiveServer, environment, free_port

ROOT = Path(__file__).resolve().parents[1]
COMMAND = f"{sys.executable} -m webapp healthcheck"


def of_the_container() -> str:
    """What the Dockerfile lets the container ask, as a line for a shell."""
    instructions = (ROOT / "Dockerfile").read_text()
    told = re.search(r"^HEALTHCHECK [^\[]*(\[.*\])$", instructions, re.MULTILINE)
    assert told
    shell, option, line = json.loads(told[1])
    assert (shell, option) == ("sh", "-c")
    return str(line).replace("python", sys.executable, 1)


def ask(folder: Path, line: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("line", [of_the_container(), COMMAND], ids=["container", "command"])
def test_it_asks_the_running_server_past_any_proxy(
    tmp_path: Path, live_server: LiveServer, line: str
) -> None:
    port = live_server.url.rpartition(":")[2]
    proxy = {"http_proxy": f"http://127.0.0.1:{free_port()}", "no_proxy": ""}
    alive = ask(tmp_path, line, host="0.0.0.0", port=port, **proxy)
    assert (alive.returncode, alive.stdout, alive.stderr) == (0, "", "")
    dead = ask(tmp_path, line, host="127.0.0.1", port=free_port())
    assert dead.returncode == 1
    assert re.fullmatch(r"127\.0\.0\.1, port \d+, does not answer \(.+\)\.\n", dead.stderr)


def test_the_container_asks_in_the_cheap_way(tmp_path: Path) -> None:
    assert " -m webapp.healthcheck " in of_the_container()
    told = ask(
        tmp_path, f"{sys.executable} -c 'import sys, webapp.healthcheck; print(*sys.modules)'"
    )
    modules = set(told.stdout.split())
    assert "webapp.healthcheck" in modules
    assert not {"pydantic", "sqlalchemy", "typer", "uvicorn"} & modules
