"""Commands about sample banks that a client sends."""

from __future__ import annotations

from tonewalk.commands.banks import BankOffer, BankOffered, BankRef
from tonewalk.commands.common import Done
from tonewalk.library.banks import Banks
from tonewalk.work.jobs import Job


class BankController:
    """Sample banks."""

    def __init__(self, banks: Banks) -> None:
        self.banks = banks

    async def bank_offer(self, request: BankOffer) -> BankOffered:
        """Ask what of a folder of samples has to be sent."""
        return await self.banks.offer(request)

    async def bank_keep(self, request: BankRef) -> Job:
        """Take a folder whose sounds were sent into the library."""
        return await self.banks.keep(request.bank)

    async def bank_forget(self, request: BankRef) -> Done:
        """Throw away what was sent of a folder."""
        await self.banks.forget(request.bank)
        return Done()
