"""Which machines fit each other."""

import subprocess
import sys

import msgspec
import pytest

from tonewalk.library.cluster.sameness import About, about, asking, unlike

HERE = About("3.11.7", "2.60.0", "0.1.0", "a" * 64)


def test_a_machine_fits_itself_and_one_with_another_patch_of_python() -> None:
    assert unlike(HERE, HERE, "A machine") == ""
    assert unlike(msgspec.structs.replace(HERE, python="3.11.2"), HERE, "A machine") == ""


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"python": "3.12.7"}, "Python 3.12.7, this machine 3.11.7: use 3.11 on both"),
        ({"ray": "2.50.0"}, "pip install ray==2.60.0"),
        ({"tonewalk": ""}, "has no tonewalk: `pip install 'tonewalk[ray]==0.1.0'`"),
        ({"tonewalk": "0.0.9"}, "tonewalk 0.0.9, this machine 0.1.0: `pip install"),
        ({"sources": "b" * 64}, "other sources"),
    ],
)
def test_another_version_is_told_with_what_to_do(other: dict[str, str], said: str) -> None:
    text = unlike(msgspec.structs.replace(HERE, **other), HERE, "The machine 10.0.0.5")
    assert text.startswith("The machine 10.0.0.5 ")
    assert said in text
    assert text.endswith(".")


def test_a_machine_says_of_itself_what_this_one_knows() -> None:
    import ray

    assert About(**asking()()) == about(ray.__version__)


def test_a_machine_without_tonewalk_can_be_asked() -> None:
    from ray import cloudpickle

    program = (
        "import sys, pickle; sys.modules['tonewalk'] = None\n"
        "print(pickle.loads(sys.stdin.buffer.read())()['tonewalk'] == '')"
    )
    asked = cloudpickle.dumps(asking())
    done = subprocess.run([sys.executable, "-c", program], input=asked, capture_output=True, check=True)
    assert done.stdout == b"True\n"
