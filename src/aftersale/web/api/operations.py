"""What OpenAPI says of an operation: who may call it, which refusals it answers, what files it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import HeaderParameter, PathParameter
from litestar.types import Method

from aftersale.core.actors import Role
from aftersale.store.evidence import MEDIA_TYPES
from aftersale.web.errors import Problem

PARTIES = (Role.BUYER, Role.MERCHANT, Role.ARBITER, Role.INTEGRATOR, Role.ADMIN)
"""Everybody with a token; each sees only what is theirs."""

PathId = Annotated[
    str,
    PathParameter(
        description="63-bit id as decimal digits; anything else is not found",
        schema_extra={"pattern": "^[1-9][0-9]{0,18}$"},
    ),
]
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        required=False,
        description="Repeats with the same key and body get the first answer again; another body is refused.",
    ),
]

WORDS = {
    400: "malformed",
    401: "not signed in",
    403: "the role may not",
    404: "not there, or not yours",
    409: "refused by the state, or a stale seen_version",
    413: "too large",
    415: "unsupported kind of file",
    422: "a field is wrong",
    503: "too busy; nothing was done",
}
HEADERS = {
    "401": ("WWW-Authenticate", "`Bearer`: a token is asked for"),
    "503": ("Retry-After", "seconds to wait"),
}
"""Status → the header that comes with it."""


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The errors an endpoint may answer."""
    return {
        status: ResponseSpec(
            Problem,
            description=WORDS[status],
            media_type="application/problem+json",
            generate_examples=False,
        )
        for status in statuses
    }


READ_PROBLEMS = problems(400, 401, 403, 404, 422)
WRITE_PROBLEMS = problems(400, 401, 403, 404, 409, 413, 422, 503)
UPLOAD_PROBLEMS = problems(400, 401, 403, 404, 413, 415, 422)


@dataclass
class ApiOperation(Operation):
    """An operation whose refusals name their headers."""

    def __post_init__(self) -> None:
        for status, (name, description) in HEADERS.items():
            response = (self.responses or {}).get(status)
            if isinstance(response, OpenAPIResponse):
                schema = Schema(type=OpenAPIType.STRING)
                header = OpenAPIHeader(description=description, required=True, schema=schema)
                response.headers = {name: header}


@dataclass
class UploadOperation(ApiOperation):
    """An operation that takes one file: as the field `file` of a form, or as the body itself."""

    def __post_init__(self) -> None:
        super().__post_init__()
        file = Schema(type=OpenAPIType.STRING, content_media_type="application/octet-stream")
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={"file": file},
            required=["file"],
            examples=[{"file": "sleeve.jpg"}],
        )
        content = {"multipart/form-data": OpenAPIMediaType(schema=form)}
        for media_type in MEDIA_TYPES:
            body = Schema(
                type=OpenAPIType.STRING,
                format=OpenAPIFormat.BINARY,
                content_media_type=media_type,
                examples=["the bytes of the file"],
            )
            content[media_type] = OpenAPIMediaType(schema=body)
        self.request_body = RequestBody(content=content, required=True)


def documented(
    tag: str,
    summary: str,
    responses: dict[int, ResponseSpec],
    roles: Iterable[Role],
    operation_class: type[Operation] = ApiOperation,
) -> dict[str, Any]:
    """What a route handler is told about its place in the document; any one of the roles may call it."""
    return {
        "tags": [tag],
        "summary": summary,
        "response_description": "done",
        "responses": responses,
        "security": [{"bearer": [role.value]} for role in sorted(roles, key=list(Role).index)],
        "operation_class": operation_class,
    }


def operation_id(handler: HTTPRouteHandler, method: Method, path: Any) -> str:  # noqa: ARG001 - Litestar's signature
    """The handler's name, `put_order`; under a second method `put_application_by_post`."""
    name, verb = handler.handler_name, HttpMethod(method).value.lower()
    return name if name.startswith(f"{verb}_") else f"{name}_by_{verb}"
