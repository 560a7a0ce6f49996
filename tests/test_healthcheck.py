"""What a container asks its server every few seconds: true, past any proxy, and cheap."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live_server import LiveServer, environment, free_port

ROOT = Path(__file__).resolve().parents[1]
AS_A_MODULE = ("-m", "webapp.healthcheck")
AS_A_COMMAND = ("-m", "webapp", "healthcheck")


def ask(
    folder: Path, arguments: tuple[str, ...], **settings: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [AS_A_MODULE, AS_A_COMMAND], ids=["module", "command"])
def test_it_asks_the_running_server_past_any_proxy(
    tmp_path: Path, live_server: LiveServer, arguments: tuple[str, ...]
) -> None:
    port = live_server.url.rpartition(":")[2]
    proxy = {"http_proxy": f"http://127.0.0.1:{free_port()}", "no_proxy": ""}
    alive = ask(tmp_path, arguments, host="0.0.0.0", port=port, **proxy)
    assert (alive.returncode, alive.stdout, alive.stderr) == (0, "", "")
    dead = ask(tmp_path, arguments, port=free_port())
    assert dead.returncode == 1
    assert re.fullmatch(r"127\.0\.0\.1, port \d+, does not answer \(.+\)\.\n", dead.stderr)


def test_the_container_asks_in_the_cheap_way(tmp_path: Path) -> None:
    instructions = (ROOT / "Dockerfile").read_text()
    told = re.search(r"^HEALTHCHECK [^\[]*(\[.*\])$", instructions, re.MULTILINE)
    assert told
    assert json.loads(told[1]) == ["python", *AS_A_MODULE]
    loaded = "import sys, webapp.healthcheck; print(*sys.modules)"
    modules = ask(tmp_path, ("-c", loaded)).stdout.split()
    assert "webapp.healthcheck" in modules
    assert not {"pydantic", "sqlalchemy", "typer", "uvicorn"} & set(modules)
