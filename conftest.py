"""What tests/ and e2e/ share."""

pytest_plugins = ("tests.postgres", "tests.live_server")
