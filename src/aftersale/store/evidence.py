"""Evidence: bytes kept once and never changed, with their hash, their real type and who brought them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import msgspec
import puremagic

from aftersale.core.actors import Actor
from aftersale.core.ids import parse_id
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.database import Database
from aftersale.store.identifiers import IDENTIFIERS

EVIDENCE_BYTES_MAX = 10 * 1024 * 1024
"""Largest single piece: the platform's own limit for pictures by link is 10 MB (wire reference 6.2, B)."""

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "video/mp4")


class Evidence(msgspec.Struct, frozen=True):
    """One piece, without its bytes."""

    evidence_id: int
    sha256: bytes
    media_type: str
    size_bytes: int
    name: str
    at: datetime


async def keep(
    database: Database, shop_id: int, content: bytes, name: str, actor: Actor, now: datetime
) -> Evidence:
    """Store a piece. Its type is read from its bytes; the name it came with is only a caption.

    Raises Refusal: BODY_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED, NOT_FOUND for an unknown shop.
    """
    if len(content) > EVIDENCE_BYTES_MAX:
        raise Refusal(RefusalCode.BODY_TOO_LARGE, max_mb=EVIDENCE_BYTES_MAX // 1024 // 1024)
    media_type = sniff(content)
    cell = await database.cell_of(shop_id)
    if cell is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    piece = Evidence(
        IDENTIFIERS.new(now),
        hashlib.sha256(content).digest(),
        media_type,
        len(content),
        name[:200],
        now,
    )
    await database.pool.execute(
        "insert into evidence (cell, shop_id, evidence_id, sha256, media_type, size_bytes, name, actor, at,"
        " content) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        cell,
        shop_id,
        piece.evidence_id,
        piece.sha256,
        piece.media_type,
        piece.size_bytes,
        piece.name,
        f"{actor.role.value}:{actor.id}",
        now,
        content,
    )
    return piece


def sniff(content: bytes) -> str:
    """The media type that the bytes themselves show. Raises Refusal(MEDIA_TYPE_UNSUPPORTED)."""
    try:
        matches = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        matches = []
    for match in matches:
        if match.mime_type in MEDIA_TYPES:
            return str(match.mime_type)
    raise Refusal(RefusalCode.MEDIA_TYPE_UNSUPPORTED)


async def read(database: Database, shop_id: int, evidence_id: int) -> tuple[str, bytes] | None:
    """Media type and bytes."""
    row = await database.pool.fetchrow(
        "select media_type, content from evidence where cell = $1 and shop_id = $2 and evidence_id = $3",
        await database.cell_of(shop_id),
        shop_id,
        evidence_id,
    )
    return None if row is None else (row[0], row[1])


async def require(database: Database, shop_id: int, evidence: Iterable[str], actor: Actor) -> None:
    """Refuse ids that were never uploaded here, or by somebody of the other side.

    A command may name only evidence of its own side: ids are no key to other people's pictures.
    """
    for text in evidence:
        evidence_id = parse_id(text)
        found = evidence_id and await database.pool.fetchval(
            "select actor from evidence where cell = $1 and shop_id = $2 and evidence_id = $3",
            await database.cell_of(shop_id),
            shop_id,
            evidence_id,
        )
        if not found or not _same_side(found, actor):
            raise Refusal(RefusalCode.EVIDENCE_UNKNOWN, evidence_id=text)


def _same_side(uploader: str, actor: Actor) -> bool:
    role, _, number = uploader.partition(":")
    if actor.role == "buyer":
        return role == "integrator" or (role == "buyer" and number == str(actor.id))
    return True if actor.role == "integrator" else role in ("merchant", "admin", "integrator")
