"""The API for people who write programs: every operation, every shape and every refusal, made from the document."""

import json
from typing import Any

import msgspec
from litestar import Litestar, get
from litestar.response import Template

from aftersale.core.actors import Role
from aftersale.core.refusal import TEXTS, RefusalCode
from aftersale.core.text import Language, Text
from aftersale.web.api_words import CHINESE
from aftersale.web.errors import FIELDS, status_of
from aftersale.web.identity import AnyRequest, language_of
from aftersale.web.labels import ROLE_LABELS
from aftersale.web.present import show

TYPES: dict[str, Text] = {
    "string": Text("字符串", "string"),
    "integer": Text("整数", "integer"),
    "number": Text("数", "number"),
    "boolean": Text("是或否", "boolean"),
    "null": Text("空", "null"),
    "object": Text("对象", "object"),
    "date-time": Text("时刻", "instant"),
    "binary": Text("文件内容", "bytes"),
}


class Kind(msgspec.Struct, frozen=True):
    """The type of a field in words; `shape`: the structure to look up; `many`: a list of them."""

    words: str
    shape: str = ""
    many: bool = False
    nullable: bool = False


class Field(msgspec.Struct, frozen=True):
    """A parameter or a member of a shape."""

    name: str
    kind: Kind
    required: bool
    note: str
    place: str = ""


class BodyText(msgspec.Struct, frozen=True):
    """What an operation takes."""

    media_types: list[str]
    example: str
    shape: str


class Answer(msgspec.Struct, frozen=True):
    """What an operation may answer."""

    status: int
    words: str
    shape: str


class Operation(msgspec.Struct, frozen=True):
    """One method on one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    roles: list[str]
    parameters: list[Field]
    body: BodyText | None
    answers: list[Answer]


class Group(msgspec.Struct, frozen=True):
    """The operations under one tag."""

    tag: str
    label: str
    operations: list[Operation]


class Shape(msgspec.Struct, frozen=True):
    """A structure with its fields, or the words that an enumeration knows."""

    name: str
    fields: list[Field]
    values: list[str]


class RefusalRow(msgspec.Struct, frozen=True):
    """One code as a program meets it."""

    code: str
    status: int
    field: str
    text: Text


REFUSALS = [RefusalRow(c.value, status_of(c), FIELDS.get(c, ""), TEXTS[c]) for c in RefusalCode]


@get("/api/docs", include_in_schema=False)
async def show_api_docs(request: AnyRequest) -> Template:
    """The reference; anybody may read it."""
    groups, shapes = _reference(request.app, language_of(request))
    return show(
        request,
        "api_docs.html",
        groups=groups,
        shapes=shapes,
        refusals=REFUSALS,
        address=str(request.base_url).rstrip("/"),
        version=request.app.openapi_schema.info.version,
    )


def _reference(app: Litestar, language: Language) -> tuple[list[Group], list[Shape]]:
    """Made once per application and language: the document does not change while it runs."""
    known = app.state.setdefault("api_reference", {})
    if language not in known:
        reader = _Reader(app.openapi_schema.to_schema(), language)
        known[language] = (reader.groups(), reader.shapes())
    reference: tuple[list[Group], list[Shape]] = known[language]
    return reference


class _Reader:
    """Reads the document in one language."""

    def __init__(self, document: dict[str, Any], language: Language) -> None:
        self.document = document
        self.language = language

    def groups(self) -> list[Group]:
        found: dict[str, list[Operation]] = {}
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                found.setdefault(operation["tags"][0], []).append(self._operation(method, path, operation))
        return [Group(tag, self._say(tag).capitalize(), operations) for tag, operations in found.items()]

    def shapes(self) -> list[Shape]:
        schemas = self.document["components"]["schemas"]
        return [
            Shape(name, self._fields(schema), [str(value) for value in schema.get("enum", ())])
            for name, schema in sorted(schemas.items())
        ]

    def _operation(self, method: str, path: str, operation: dict[str, Any]) -> Operation:
        roles = [Role(name) for scheme in operation["security"] for name in scheme["bearer"]]
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=self._say(operation["summary"]),
            description=self._say(operation["description"]),
            roles=[ROLE_LABELS[role][self.language] for role in roles],
            parameters=[
                Field(
                    name=p["name"],
                    kind=self._kind(p["schema"]),
                    required=p["required"],
                    note=self._say(p.get("description", "")),
                    place=p["in"],
                )
                for p in operation["parameters"]
            ],
            body=self._body(operation.get("requestBody")),
            answers=[
                Answer(int(status), self._say(answer["description"]), _shape_of(answer))
                for status, answer in operation["responses"].items()
            ],
        )

    def _body(self, body: dict[str, Any] | None) -> BodyText | None:
        if body is None:
            return None
        schema = next(iter(body["content"].values()))["schema"]
        example = json.dumps(schema["examples"][0], ensure_ascii=False, indent=2)
        return BodyText(list(body["content"]), example, self._kind(schema).shape)

    def _fields(self, schema: dict[str, Any]) -> list[Field]:
        required = schema.get("required", ())
        return [
            Field(name, self._kind(member), name in required, self._say(member.get("description", "")))
            for name, member in schema.get("properties", {}).items()
        ]

    def _kind(self, schema: dict[str, Any]) -> Kind:
        choices = schema.get("oneOf") or schema.get("allOf") or [schema]
        real = [choice for choice in choices if choice.get("type") != "null"]
        inner = real[0] if real else {}
        many = inner.get("type") == "array"
        if many:
            inner = inner.get("items", {})
        shape = inner.get("$ref", "").rpartition("/")[2]
        words = ", ".join(map(str, inner["enum"])) if "enum" in inner else self._type(inner)
        return Kind("" if shape else words, shape, many, len(real) < len(choices))

    def _type(self, schema: dict[str, Any]) -> str:
        name = schema.get("format") or schema.get("type", "object")
        return TYPES[name][self.language] if name in TYPES else str(name)

    def _say(self, words: str) -> str:
        return CHINESE.get(words, words) if self.language == "zh" else words


def _shape_of(answer: dict[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        return str(content["schema"].get("$ref", "")).rpartition("/")[2]
    return ""


api_docs_handlers: list[Any] = [show_api_docs]
