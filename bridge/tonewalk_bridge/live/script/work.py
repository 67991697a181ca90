"""What was asked and is not done yet: one thing at a time, a piece a tick; of loads to one place the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from .hands import Hands
from .kits import kit, path
from .placing import load
from .refusal import Refusal, unexpected
from .requests import Asked, Kit, Load, Path
from .targets import KINDS, selected

if TYPE_CHECKING:
    from .hands import Waiting
    from .requests import Request
    from .targets import Target


class Waits(NamedTuple):
    """A request, and for a load where it goes: what was selected when it came."""

    request: Request
    target: Target | None


class Work:
    """Requests that wait, and the one that is under way.

    Args:
        reply: told the question, and what to answer.
        refuse: told the question, and why not.
        log: told what went wrong inside, for Live's log.
    """

    def __init__(
        self,
        hands: Hands,
        reply: Callable[..., None],
        refuse: Callable[[Asked, Refusal], None],
        log: Callable[[str], None],
    ) -> None:
        self._hands, self._reply, self._refuse, self._log = hands, reply, refuse, log
        self._waiting: list[Waits] = []
        self._doing: Waits | None = None
        self._piece: Waiting | None = None

    def take(self, request: Request) -> None:
        """Put a request in line; an older load to the same place gives way to it.

        Raises:
            Refusal: nothing is selected that takes a sound.
        """
        target = selected(self._hands.song) if isinstance(request, Load) else None
        if target is not None:
            for older in [
                one for one in self._waiting if type(one.target) is type(target) and one.target == target
            ]:
                self._waiting.remove(older)
                self._refuse(
                    older.request.asked, Refusal("superseded", "A newer sound was asked for the same place.")
                )
        self._waiting.append(Waits(request, target))

    def step(self) -> None:
        """Go on with what is under way, and begin what waits, until something has to wait for Live."""
        while self._piece is not None or self._waiting:
            if self._piece is None:
                self._doing = self._waiting.pop(0)
                self._piece = self._begun(self._doing)
            if not self._went_on(self._piece):
                return
            self._piece = self._doing = None

    def stop(self) -> None:
        """Leave what is under way: its undo step is closed, and half a kit is taken away."""
        self._waiting.clear()
        if self._piece is not None:
            self._piece.close()
            self._piece = self._doing = None

    def _begun(self, waits: Waits) -> Waiting:
        request = waits.request
        if isinstance(request, Kit):
            return kit(self._hands, request.name, request.cuts)
        if isinstance(request, Path):
            return path(self._hands, request.name, request.beats, request.steps)
        assert waits.target is not None
        return load(self._hands, waits.target, request.cut, request.overwrite)

    def _went_on(self, piece: Waiting) -> bool:
        """Whether it has come to its end."""
        assert self._doing is not None
        asked = self._doing.request.asked
        try:
            next(piece)
        except StopIteration as end:
            self._reply(asked, *self._answer(self._doing, str(end.value)))
        except Refusal as refusal:
            self._refuse(asked, refusal)
        except Exception as error:  # noqa: BLE001 - whatever it is, the musician hears of it, and the next is begun
            self._refuse(asked, unexpected(error, self._log))
        else:
            return False
        return True

    def _answer(self, done: Waits, sentence: str) -> list[Any]:
        if isinstance(done.request, Load):
            return [KINDS[type(done.target)], done.request.cut.path, sentence]
        return [done.request.name, sentence]
