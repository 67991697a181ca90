"""Files of our making in one ZIP, with the samples that they speak of."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from tonewalk.base.errors import DiskFull, Refused
from tonewalk.base.saving import Rules, saved
from tonewalk.exports.instrument import Sound
from tonewalk.exports.kinds import Way
from tonewalk.exports.samples import Sample, gather
from tonewalk.exports.whole_folder import told_of

Written = Callable[[dict[Sound, Sample]], Mapping[str, bytes]]
"""What becomes of the samples: the other files of the ZIP by their names."""


def pack(target: Path, rules: Rules, sounds: Iterable[Sound], inside: str, way: Way, written: Written) -> Path:
    """Write a ZIP, nothing in it compressed: audio hardly gets smaller. Where it is now (see `saved`).

    The samples lie beside it for as long as it is made, so it takes their room twice meanwhile.

    Args:
        inside: the samples' folder in it; "" for its top.

    Raises:
        AudioError: a sound can't be read.
        DiskFull, Refused: it can't be written.
    """
    with saved(target, rules) as saving:
        folder = target.with_name(f".{secrets.token_hex(4)}.parts")
        try:
            found = gather(sounds, folder, inside, way)
            with ZipFile(saving.temporary, "w") as archive:
                for name, data in written(found).items():
                    archive.writestr(ZipInfo(name), data)
                for file in dict.fromkeys(sample.file for sample in found.values() if way != "reference"):
                    _add(archive, folder / file, file)
        except (DiskFull, Refused) as error:
            raise told_of(target, error, folder) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return saving.path


def _add(archive: ZipFile, path: Path, name: str) -> None:
    # of no time: equal sounds make equal files
    info = ZipInfo(name)
    info.file_size = path.stat().st_size  # from 2 GB on it takes another form
    with path.open("rb") as file, archive.open(info, "w") as out:
        shutil.copyfileobj(file, out)
