"""Evidence by API: upload a piece, get an id to name in an application or a rejection."""

from typing import Any

import msgspec
from litestar import Request, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from aftersale.core.actors import Role
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store import evidence
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import UPLOAD_PROBLEMS, UploadOperation, documented

UPLOADERS = (Role.BUYER, Role.MERCHANT, Role.INTEGRATOR, Role.ADMIN)


class EvidenceView(msgspec.Struct, frozen=True):
    id: str
    sha256: str
    media_type: str
    size_bytes: int


@post(
    "/evidence",
    **documented("evidence", "Upload a piece of evidence", UPLOAD_PROBLEMS, UPLOADERS, UploadOperation),
    request_max_body_size=evidence.EVIDENCE_BYTES_MAX + 64 * 1024,
)
async def post_evidence(call: NamedDependency[Call], request: Request[Any, Any, Any]) -> EvidenceView:
    """A picture, PDF or MP4 up to 10 MB: multipart with the field `file`, or the bytes as the body."""
    call.require(*UPLOADERS)
    name, content = await _content(request)
    if not content:
        raise Refusal(RefusalCode.FIELD_INVALID, field="file", problem="empty")
    piece = await evidence.keep(
        call.services.database, call.shop_id, content, name, call.actor, call.services.clock()
    )
    return EvidenceView(str(piece.evidence_id), piece.sha256.hex(), piece.media_type, piece.size_bytes)


async def _content(request: Request[Any, Any, Any]) -> tuple[str, bytes]:
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return "", await request.body()
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Refusal(RefusalCode.FIELD_INVALID, field="file", problem="missing")
    return file.filename.replace("\x00", ""), await file.read()


EVIDENCE_HANDLERS = [post_evidence]
