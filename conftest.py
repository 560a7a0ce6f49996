"""What tests/ and e2e/ share."""

import gc

pytest_plugins = ("tests.postgres", "tests.live_server")


def pytest_collection_finish() -> None:
    """Keep the collector from walking what lives as long as the tests do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
