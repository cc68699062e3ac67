"""The rules in force: every number and choice, and the sentence that says where it comes from."""

import ast
import inspect
from datetime import datetime
from functools import lru_cache
from typing import get_type_hints

from litestar import get
from litestar.di import NamedDependency

from aftersale.core import policy as rules
from aftersale.core.policy import Policy
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, documented
from aftersale.web.api.views import View


class NumberView(View, frozen=True, kw_only=True):
    """One number, or a ladder of them; `source` ends with its certainty, A (official) to D (ours)."""

    name: str
    values: list[int]
    source: str


class ChoiceView(View, frozen=True, kw_only=True):
    """What is chosen rather than measured, as a policy file writes it: `true`, `advised`, codes of lints."""

    name: str
    values: list[str]
    source: str


class FestivalView(View, frozen=True, kw_only=True):
    """Days in which clocks are at least so long."""

    name: str
    starts_at: datetime
    ends_at: datetime
    decision_hours: int
    buyer_hours: int
    return_hours: int
    inspection_hours: int


class PolicyView(View, frozen=True, kw_only=True):
    """One edition of the rules; every fact stores the `version` it was decided by."""

    version: str
    numbers: list[NumberView]
    choices: list[ChoiceView]
    festivals: list[FestivalView]


@get("/policy", **documented("policy", "The rules in force", READ_PROBLEMS, PARTIES))
async def get_policy(call: NamedDependency[Call]) -> PolicyView:
    """Every deadline, limit and pause that decisions are made by, each with its source."""
    policy = call.services.policy
    return PolicyView(
        version=policy.version,
        numbers=[
            NumberView(name=name, values=_values(policy, name), source=source)
            for name, source in sources().items()
            if _is_number(name)
        ],
        choices=[
            ChoiceView(name=name, values=_words(policy, name), source=source)
            for name, source in sources().items()
            if not _is_number(name)
        ],
        festivals=[
            FestivalView(
                name=f.name,
                starts_at=f.starts_at,
                ends_at=f.ends_at,
                decision_hours=f.decision_hours,
                buyer_hours=f.buyer_hours,
                return_hours=f.return_hours,
                inspection_hours=f.inspection_hours,
            )
            for f in policy.festivals
        ],
    )


def _values(policy: Policy, name: str) -> list[int]:
    value = getattr(policy, name)
    return list(value) if isinstance(value, tuple) else [value]


def _words(policy: Policy, name: str) -> list[str]:
    value = getattr(policy, name)
    if isinstance(value, bool):
        return [str(value).lower()]
    return [str(one) for one in (value if isinstance(value, tuple) else (value,))]


def _is_number(name: str) -> bool:
    """By the type that the document declares: a ladder that is empty is still a ladder."""
    return get_type_hints(Policy)[name] in (int, tuple[int, ...])


@lru_cache
def sources() -> dict[str, str]:
    """Every number and choice of the policy with the docstring that stands under it, in the order of the document."""
    (document,) = (
        node
        for node in ast.parse(inspect.getsource(rules)).body
        if isinstance(node, ast.ClassDef) and node.name == Policy.__name__
    )
    found: dict[str, str] = {}
    for member, below in zip(document.body, document.body[1:], strict=False):
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            match below:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[member.target.id] = " ".join(text.split())
    return found


POLICY_HANDLERS = [get_policy]
