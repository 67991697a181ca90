"""Everything that can go wrong and be told to a user, each with a stable code.

    TonewalkError
    ├── BadRequest                 400  bad_request         not JSON, not OSC, not a command's form
    │   ├── InvalidArgument        422  invalid_argument    one argument's type or range (`where` = JSON path)
    │   └── EncodedBody            415  encoded_body        an HTTP body that came compressed
    ├── Refused                    403  refused
    │   ├── ForeignOrigin          403  foreign_origin      Host or Origin is not ours
    │   ├── LoopbackOnly           403  loopback_only       not from another machine
    │   └── TokenNeeded            401  token_needed
    ├── NotFound                   404  not_found
    │   ├── UnknownCommand         404  unknown_command
    │   ├── UnknownSound           404  unknown_sound
    │   ├── UnknownRoot            404  unknown_root
    │   ├── UnknownMap             404  unknown_map
    │   ├── UnknownEncoder         404  unknown_encoder
    │   ├── UnknownTrajectory      404  unknown_trajectory
    │   ├── UnknownJob             404  unknown_job
    │   ├── UnknownKnob            404  unknown_knob
    │   ├── UnknownClass           404  unknown_class
    │   └── FolderMissing          404  folder_missing
    ├── TooLarge                   413  too_large
    ├── TooSlow                    408  too_slow            an HTTP request that does not come to its end
    ├── Conflict                   409  conflict
    │   ├── HomeLocked             409  home_locked         another daemon or index run has it
    │   ├── NothingIndexed         409  nothing_indexed     the library has no sound yet
    │   └── StoreUnfit             409  store_unfit         a Milvus that can't hold these vectors
    ├── Damaged                    500  damaged
    │   ├── DamagedCatalogue       500  damaged_catalogue
    │   ├── DamagedVectors         500  damaged_vectors
    │   ├── DamagedIndex           500  damaged_index
    │   └── DamagedMap             500  damaged_map
    ├── Unavailable                503  unavailable         a part that is not installed, not there yet
    │   ├── EncoderUnavailable     503  encoder_unavailable
    │   ├── StoreAway              503  store_away          the Milvus that holds the vectors does not answer
    │   ├── Busy                   503  busy                too much waits already; ask again soon
    │   └── DiskFull               507  disk_full
    ├── ConfigError                400  bad_config
    └── AudioError                 422  bad_audio           one file; counted in the scan report
        ├── NotAudio               422  not_audio
        ├── UnsupportedAudio       422  unsupported_audio   .m4a, .caf, .rx2: audio, but not readable here
        ├── EmptyAudio             422  empty_audio         no samples, or no channels
        ├── NonFiniteAudio         422  nonfinite_audio     nothing but NaN or infinity
        └── Unreadable             422  unreadable          permissions, vanished, I/O error
            ├── OutsideLibrary     403  outside_library     a link out of the library's folders
            └── ChangedFile        409  changed             not the file that was indexed

The text is one sentence: what, which value, what to do.
"""

from __future__ import annotations

from typing import ClassVar


class TonewalkError(Exception):
    """Base of all errors meant for a user.

    Attributes:
        text: one sentence: what was wrong, which value, what to do.
        where: JSON path of the bad argument (`$.k`), or "".
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, text: str, *, where: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.where = where


def error_of(code: str, text: str) -> TonewalkError:
    """An error as another process of ours told it: of its own kind where there is one of its code."""
    kinds = [TonewalkError]
    for kind in kinds:
        if kind.code == code:
            return kind(text)
        kinds += kind.__subclasses__()
    other = TonewalkError(text)
    other.code = code or other.code  # type: ignore[misc]  # of that process, not of a class
    return other


class BadRequest(TonewalkError):
    """The request is not of a form that can be read."""

    code, status = "bad_request", 400


class InvalidArgument(BadRequest):
    """One argument has the wrong type or lies outside its range."""

    code, status = "invalid_argument", 422


class EncodedBody(BadRequest):
    """An HTTP body is compressed; it is not unpacked here."""

    code, status = "encoded_body", 415


class Refused(TonewalkError):
    """The request is understood and not allowed."""

    code, status = "refused", 403


class ForeignOrigin(Refused):
    """A page of another site, or a name that is not ours, asked."""

    code = "foreign_origin"


class LoopbackOnly(Refused):
    """Only a client on this machine may ask this."""

    code = "loopback_only"


class TokenNeeded(Refused):
    """The home's token has to be shown first: what is asked changes something, or this door is closed."""

    code, status = "token_needed", 401


class NotFound(TonewalkError):
    """What was asked for does not exist."""

    code, status = "not_found", 404


class UnknownCommand(NotFound):
    """No command has this name."""

    code = "unknown_command"


class UnknownSound(NotFound):
    """No sound has this id."""

    code = "unknown_sound"


class UnknownRoot(NotFound):
    """This folder was never added to the library."""

    code = "unknown_root"


class UnknownMap(NotFound):
    """No map has this name."""

    code = "unknown_map"


class UnknownEncoder(NotFound):
    """No encoder has this name."""

    code = "unknown_encoder"


class UnknownTrajectory(NotFound):
    """No trajectory has this name."""

    code = "unknown_trajectory"


class UnknownJob(NotFound):
    """No job has this number."""

    code = "unknown_job"


class UnknownKnob(NotFound):
    """No knob has this name."""

    code = "unknown_knob"


class UnknownClass(NotFound):
    """No class has this name."""

    code = "unknown_class"


class FolderMissing(NotFound):
    """A folder that should be indexed does not exist or is no folder."""

    code = "folder_missing"


class TooLarge(TonewalkError):
    """More was sent than is taken."""

    code, status = "too_large", 413


class TooSlow(TonewalkError):
    """A request takes longer to come than is waited for."""

    code, status = "too_slow", 408


class Conflict(TonewalkError):
    """The state of the library does not allow this now."""

    code, status = "conflict", 409


class HomeLocked(Conflict):
    """Another process of ours works on this home."""

    code = "home_locked"


class NothingIndexed(Conflict):
    """There is no sound to search yet."""

    code = "nothing_indexed"


class StoreUnfit(Conflict):
    """The Milvus that was named can't hold these vectors: too old, another's collection, a wrong token."""

    code = "store_unfit"


class Damaged(TonewalkError):
    """A file of ours was changed or cut by something else."""

    code, status = "damaged", 500


class DamagedCatalogue(Damaged):
    """The SQLite catalogue can't be read."""

    code = "damaged_catalogue"


class DamagedVectors(Damaged):
    """A vector file's header or checksums do not match."""

    code = "damaged_vectors"


class DamagedIndex(Damaged):
    """An index file does not match its vectors."""

    code = "damaged_index"


class DamagedMap(Damaged):
    """A map file can't be read or does not match its space."""

    code = "damaged_map"


class Unavailable(TonewalkError):
    """A part that this needs is not installed or not ready."""

    code, status = "unavailable", 503


class EncoderUnavailable(Unavailable):
    """The encoder's weights or run time are missing."""

    code = "encoder_unavailable"


class StoreAway(Unavailable):
    """The Milvus that finds the nearest vectors does not answer; what needs no search goes on."""

    code = "store_away"


class Busy(Unavailable):
    """Too much of this kind waits already; the same request may be answered in a moment."""

    code = "busy"


class DiskFull(Unavailable):
    """Nothing more can be written to the home's disk."""

    code, status = "disk_full", 507


class ConfigError(TonewalkError):
    """The configuration has problems; all of them are in the text."""

    code, status = "bad_config", 400


class AudioError(TonewalkError):
    """One file can't be used as a sound."""

    code, status = "bad_audio", 422


class NotAudio(AudioError):
    """The bytes are no audio that can be decoded."""

    code = "not_audio"


class UnsupportedAudio(AudioError):
    """Audio of a kind that is not read here."""

    code = "unsupported_audio"


class EmptyAudio(AudioError):
    """No samples or no channels."""

    code = "empty_audio"


class NonFiniteAudio(AudioError):
    """No finite sample."""

    code = "nonfinite_audio"


class Unreadable(AudioError):
    """The file can't be opened or read."""

    code = "unreadable"


class OutsideLibrary(Unreadable):
    """A sound's real path lies in none of the library's folders."""

    code, status = "outside_library", 403


class ChangedFile(Unreadable):
    """A sound's file is not the one that was indexed."""

    code, status = "changed", 409
