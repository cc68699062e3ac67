"""Who is who: accounts with passwords, and the sessions and bearer tokens they hold."""

import asyncio
import hashlib
import secrets
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Literal

import argon2

from aftersale.core.actors import Actor, Role
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database

SESSION_HOURS = 12
"""A working day. D."""
_REMEMBERED_SECONDS = 5.0
"""How long a credential is believed without asking again; a revoked one ends at most this late."""
_REMEMBERED_MAX = 10_000

_hasher = argon2.PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


class Credentials:
    """Issues and recognises tokens. Only their SHA-256 is stored: they are random, so nothing can guess back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: OrderedDict[bytes, tuple[float, Actor | None]] = OrderedDict()

    async def issue(
        self, actor: Actor, kind: Literal["session", "bearer"], now: datetime, *, hours: int | None = None
    ) -> str:
        """A new token for the actor, shown this once."""
        token = secrets.token_urlsafe(32)
        await self._database.pool.execute(
            "insert into credential (token_hash, kind, role, account_id, shop_id, buyer_id, name, created_at,"
            " expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            _digest(token),
            kind,
            actor.role.value,
            actor.id,
            actor.shop_id,
            actor.buyer_id,
            actor.name,
            now,
            None if hours is None else now + timedelta(hours=hours),
        )
        return token

    async def recognise(self, token: str, kind: Literal["session", "bearer"], now: datetime) -> Actor | None:
        """Whose token this is; None when it is unknown or has run out."""
        digest = _digest(kind + token)
        seen = self._seen.get(digest)
        if seen is not None and time.monotonic() - seen[0] < _REMEMBERED_SECONDS:
            return seen[1]
        row = await self._database.pool.fetchrow(
            "select role, account_id, shop_id, buyer_id, name from credential"
            " where token_hash = $1 and kind = $2 and (expires_at is null or expires_at > $3)",
            _digest(token),
            kind,
            now,
        )
        actor = None if row is None else Actor(Role(row[0]), row[1], row[2], row[3], row[4])
        self._seen[digest] = (time.monotonic(), actor)
        while len(self._seen) > _REMEMBERED_MAX:
            self._seen.popitem(last=False)
        return actor

    async def revoke(self, token: str) -> None:
        self._seen.clear()
        await self._database.pool.execute("delete from credential where token_hash = $1", _digest(token))

    async def sign_in(self, login: str, password: str, now: datetime) -> tuple[str, Actor]:
        """A session for this name and password. Raises Refusal(SIGN_IN_FAILED), in the same time for unknown names."""
        row = await self._database.pool.fetchrow(
            "select password_hash, role, account_id, shop_id, buyer_id, name from account where login = $1",
            login,
        )
        right = await asyncio.to_thread(_verify, _NOBODY if row is None else row[0], password)
        if row is None or not right:
            raise Refusal(RefusalCode.SIGN_IN_FAILED)
        actor = Actor(Role(row[1]), row[2], row[3], row[4], row[5])
        return await self.issue(actor, "session", now, hours=SESSION_HOURS), actor

    async def open_account(self, login: str, password: str, actor: Actor) -> None:
        """Make or replace the account of this login."""
        password_hash = await asyncio.to_thread(_hasher.hash, password)
        await self._database.pool.execute(
            "insert into account (login, password_hash, role, account_id, shop_id, buyer_id, name)"
            " values ($1, $2, $3, $4, $5, $6, $7) on conflict (login) do update set"
            " password_hash = excluded.password_hash, role = excluded.role, account_id = excluded.account_id,"
            " shop_id = excluded.shop_id, buyer_id = excluded.buyer_id, name = excluded.name",
            login,
            password_hash,
            actor.role.value,
            actor.id,
            actor.shop_id,
            actor.buyer_id,
            actor.name,
        )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except argon2.exceptions.VerificationError:
        return False
