"""What every test may use: the demo library, synthesised once a run."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tonewalk import demo

# how fast a machine is, and how loaded, is nothing that a test finds out
settings.register_profile("tonewalk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tonewalk")

# beside a full load what gives way gets a fiftieth of a core, and tests wait for it; test_spawn.py has it give way
os.environ["TONEWALK_GIVE_WAY"] = "0"

# under nohup, or behind a shell's &, Ctrl-C is ignored, and every process that a test starts would inherit that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some files wait for servers and browsers most of the time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 60 labelled one-shots; not to be changed by a test."""
    folder = tmp_path_factory.mktemp("demo") / "Demo Library"
    demo.synthesise(folder, count=66)
    return folder
