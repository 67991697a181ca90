"""What an index run did, in counts and in words."""

from __future__ import annotations

import msgspec


class Summary(msgspec.Struct):
    """What one run did."""

    new: int = 0
    changed: int = 0
    copies: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    problems: int = 0
    embedded: int = 0
    heard: int = 0
    sliced: int = 0
    offline: bool = False
    stopped: bool = False
    partly: bool = False
    """Only where something had changed was looked: how many are unchanged is not known."""
    seconds: float = 0.0

    def add(self, other: Summary) -> None:
        """Take in what was done for another root."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def sentence(self) -> str:
        """For people."""
        if self.offline and not self.new + self.unchanged:
            return "The folder is offline: its sounds are hidden until it is back."
        counts = {"new": self.new, "changed": self.changed, "copies": self.copies, "moved": self.moved}
        counts |= {"missing": self.missing, "embedded again": self.embedded, "recordings cut again": self.sliced}
        parts = [f"{count} {name}" for name, count in counts.items() if count] or ["nothing new"]
        if parts == ["nothing new"] and not (self.unchanged or self.problems or self.stopped or self.partly):
            return "No sound was found: give a folder that holds WAV, AIFF, FLAC, Ogg, Opus or MP3 files."
        unchanged = [] if self.partly else [f"{self.unchanged} unchanged"]
        text = f"{', '.join((*parts, *unchanged))}, in {self.seconds:.1f} s"
        if self.problems:
            files, them = counted(self.problems, "file"), "it" if self.problems == 1 else "them"
            text += f"; {files} could not be used (`tonewalk problems` names {them})"
        return ("Stopped; the next run goes on here: " if self.stopped else "Indexed: ") + text + "."


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
