"""The negotiation as it went: every proposal with what became of it, read from the facts."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from aftersale.core.actors import Actor
from aftersale.core.after_sale import facts as f
from aftersale.core.after_sale.state import Proposal


class Answer(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The buyer withdrew the whole application instead."""
    OVERTAKEN = "overtaken"
    """The merchant agreed to the application as it was."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal and its answer."""

    proposal: Proposal
    by: Actor
    answer: Answer = Answer.OPEN
    answered_at: datetime | None = None
    note: str = ""
    added: str | None = None
    """With a yes to "add evidence": the new description."""
    evidence: tuple[str, ...] = ()
    """With a yes to "add evidence": what the buyer brought along."""


def thread_of(entries: Iterable[f.Entry]) -> list[Turn]:
    """The turns of one after-sale from its facts, oldest first."""
    turns: list[Turn] = []
    for entry in entries:
        if isinstance(entry.fact, f.ProposalMade):
            turns.append(Turn(proposal=entry.fact.proposal, by=entry.actor))
        elif turns and turns[-1].answer is Answer.OPEN:
            turns[-1] = _answered(turns[-1], entry)
    return turns


def _answered(turn: Turn, entry: f.Entry) -> Turn:
    fact = entry.fact
    match fact:
        case f.ProposalAccepted():
            return msgspec.structs.replace(
                turn,
                answer=Answer.ACCEPTED,
                answered_at=entry.at,
                note=fact.note,
                added=fact.description,
                evidence=fact.evidence or (),
            )
        case f.ProposalDeclined():
            answer = Answer.EXPIRED if fact.rule else Answer.DECLINED
            return msgspec.structs.replace(turn, answer=answer, answered_at=entry.at, note=fact.note)
        case f.ApplicationCancelled():
            return msgspec.structs.replace(
                turn, answer=Answer.WITHDRAWN, answered_at=entry.at, note=fact.note
            )
        case f.ApplicationApproved() | f.InterceptionStarted() | f.RefundGranted():
            return msgspec.structs.replace(turn, answer=Answer.OVERTAKEN, answered_at=entry.at)
    return turn
