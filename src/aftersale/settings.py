"""Settings from the environment, frozen at start."""

import hashlib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from aftersale.core.policy import PROFILES, SHANGHAI, UTC, Festival, Policy
from aftersale.core.text import Language
from aftersale.core.wording import LINT_RULES

SECRETS = ("database_url", "wechat_pay_apiv3_key")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set; every field is `AFTERSALE_` + its name in upper case."""

    database_url: str | None = None
    """A PostgreSQL of your own; unset: the embedded one in `data`."""
    data: Path = Path(".aftersale")
    batch_max: int = 256
    lanes: int = 0
    """Batches under way at once; 0: one for every two processors, at most two."""
    waiting_max: int = 4096
    secure_cookies: bool = False
    """True behind TLS: cookies then leave the browser over https only."""
    buyer_language: Language = "zh"
    """The language in which explanations are filled in: the buyers', whatever the merchant's pages speak."""
    webhooks_to_private_hosts: bool = False
    """True where receivers live in our own network: webhooks then also go to private addresses, and over http."""
    sandbox: bool = False
    """True in the demo: sign-in shows the demo accounts, and the clock can be moved."""
    policy: str = "wechat"
    """The rules: a profile by name (wechat, taobao, douyin), or a TOML file that starts from one
    (docs/policy.md)."""

    wechat_pay_mchid: str | None = None
    """The merchant's number at WeChat Pay; these settings together let refunds go there (docs/payments.md)."""
    wechat_pay_cert_serial: str | None = None
    """Serial number of the merchant's API certificate."""
    wechat_pay_key_file: str | None = None
    """PEM file with the private key of that certificate (`apiclient_key.pem`)."""
    wechat_pay_apiv3_key: str | None = None
    wechat_pay_public_key_id: str | None = None
    """`PUB_KEY_ID_…`; with the file, what verifies the answers of WeChat Pay."""
    wechat_pay_public_key_file: str | None = None
    wechat_pay_certificates: str | None = None
    """Folder of platform certificates, kept up to date by us; for merchants without a WeChat Pay public key."""
    wechat_pay_notify_url: str | None = None
    """Public https address of our notification door; unset: the one set at WeChat Pay."""
    wechat_pay_base_url: str = "https://api.mch.weixin.qq.com"
    """Another address for its second site, or for a stand-in."""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Without what must not reach a log or a traceback."""
        values = [(name, getattr(self, name)) for name in self.__struct_fields__]
        return [(name, "(set)" if name in SECRETS and value else value) for name, value in values]

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class PolicyUnreadable(Exception):  # noqa: N818
    """The policy that was named is no profile and no readable file; the message says what is wrong."""


def read_policy(name: str) -> Policy:
    """A profile by its name, or the one a TOML file names as `profile` with the numbers it changes.

    A changed policy has a version of its own, so that every fact tells by which rules it was decided.
    """
    if name in PROFILES:
        return PROFILES[name]
    try:
        content = Path(name).read_bytes()
        changes = tomllib.loads(content.decode())
    except (OSError, ValueError) as error:
        raise PolicyUnreadable(f"AFTERSALE_POLICY: {name}: {error}") from None
    profile = changes.pop("profile", "wechat")
    if not isinstance(profile, str) or profile not in PROFILES:
        raise PolicyUnreadable(
            f"AFTERSALE_POLICY: {name}: no profile {profile!r}; there are {', '.join(PROFILES)}"
        )
    unknown = sorted(set(changes) - set(Policy.__struct_fields__) | {"version"} & set(changes))
    if unknown:
        raise PolicyUnreadable(f"AFTERSALE_POLICY: {name}: cannot be set: {', '.join(unknown)}")
    whole = msgspec.structs.asdict(PROFILES[profile]) | changes
    whole["version"] = f"{PROFILES[profile].version}+{hashlib.sha256(content).hexdigest()[:8]}"
    try:
        policy = msgspec.convert(whole, Policy)
    except msgspec.ValidationError as error:
        raise PolicyUnreadable(f"AFTERSALE_POLICY: {name}: {error}") from None
    policy = msgspec.structs.replace(policy, festivals=tuple(map(_in_shanghai, policy.festivals)))
    for problem in _problems(policy):
        raise PolicyUnreadable(f"AFTERSALE_POLICY: {name}: {problem}")
    return policy


def _in_shanghai(festival: Festival) -> Festival:
    """An instant that names no zone is meant as the calendar on the wall says it."""
    starts_at, ends_at = (
        at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at
        for at in (festival.starts_at, festival.ends_at)
    )
    return msgspec.structs.replace(
        festival, starts_at=starts_at.astimezone(UTC), ends_at=ends_at.astimezone(UTC)
    )


NUMBER_MAX = 1_000_000
"""More hours, days or pieces than this are a typing error, and more than a calendar holds."""


PERCENT_MAX = 100
BOUNDS = (
    ("explanation_chars_min", "explanation_chars_max"),
    ("other_chars_min", "explanation_chars_max"),
    ("compensation_fen_min", "compensation_fen_max"),
)
"""Pairs of numbers of which the first is at most the second."""


def _problems(policy: Policy) -> Iterator[str]:
    for key, value in msgspec.structs.asdict(policy).items():
        numbers = [n for n in (value if isinstance(value, tuple) else (value,)) if isinstance(n, int)]
        if any(n < 0 for n in numbers):
            yield f"{key} is below zero"
        if "_fen" not in key and any(n > NUMBER_MAX for n in numbers):
            yield f"{key} is above {NUMBER_MAX}"
        if "_percent" in key and value > PERCENT_MAX:
            yield f"{key} is above {PERCENT_MAX}"
    if not policy.refund_retry_minutes:
        yield "refund_retry_minutes is empty"
    for least, most in BOUNDS:
        if getattr(policy, least) > getattr(policy, most):
            yield f"{least} is above {most}"
    for festival in policy.festivals:
        if festival.ends_at <= festival.starts_at:
            yield f"the festival {festival.name} ends before it starts"
    unknown = [code for code in policy.lint_blocking if code not in LINT_RULES]
    if unknown:
        yield f"lint_blocking: no lint {', '.join(unknown)}; there are {', '.join(LINT_RULES)}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment. Raises msgspec.ValidationError that names the wrong one."""
    given = {
        name: value
        for name in Settings.__struct_fields__
        if (value := environment.get(f"AFTERSALE_{name.upper()}"))
    }
    data = Path(given.pop("data", ".aftersale"))
    return msgspec.structs.replace(msgspec.convert(given, Settings, strict=False), data=data)
