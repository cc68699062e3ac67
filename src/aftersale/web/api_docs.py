"""The API for people who write programs: every operation, every shape and every refusal, made from the document."""

import json
from typing import Any

import msgspec
from litestar import Litestar, get
from litestar.response import Template

from aftersale.core.actors import Role
from aftersale.core.refusal import TEXTS, RefusalCode
from aftersale.core.text import Language, Text
from aftersale.web.errors import FIELDS, status_of
from aftersale.web.identity import AnyRequest, language_of
from aftersale.web.present import ROLE_LABELS, show

CHINESE: dict[str, str] = {
    "orders": "订单",
    "after-sales": "售后",
    "rejection": "拒绝",
    "evidence": "凭证",
    "Read an order": "查看订单",
    "An order with its lines, parcels and after-sales.": "一个订单，连同商品行、包裹和售后。",
    "Record an order": "记录订单",
    "Upsert an order snapshot; the same snapshot twice changes nothing.": "写入订单快照；同样的快照再写一次不会有任何变化。",
    "Record many orders": "批量记录订单",
    "Up to 500 orders in one call, an answer per order.": "一次最多 500 个订单，逐个回答。",
    "Record what a carrier said": "记录物流",
    "Number given, first scan, scans, signed, refused, lost: one parcel, as much as is known.": "填单号、揽收、轨迹、签收、拒收、丢失：一个包裹，知道多少写多少。",
    "Apply": "申请售后",
    "Apply for a refund, a return or an exchange of some units of one line.": "为一个商品行的若干件申请仅退款、退货退款或换货。",
    "List": "售后列表",
    "After-sales of the shop, soonest deadline first; a buyer sees their own.": "店铺的售后，先到期的在前；买家只看到自己的。",
    "Read": "查看售后",
    "The whole of one after-sale.": "一个售后的全部内容。",
    "Timeline": "时间线",
    "The facts of the after-sale and its parcels, oldest first, each with its sentence.": "售后与包裹的经过，从早到晚，每条都有一句说明。",
    "Acts": "可以做的操作",
    "Which acts are open to the caller now, and for each closed one why not.": "调用者现在可以做什么；不能做的，说明原因。",
    "Reject reasons of this after-sale": "本售后的拒绝原因",
    "Every reason of this scene, what the facts say about it, its explanation filled in, the buyer's remedies.": "当前场景的每个拒绝原因：事实是否支持、已填好的拒绝说明、买家的出路。",
    "Reject": "拒绝",
    "Reject with a reason of the scene and an explanation; the facts are judged again at this moment.": "选择当前场景的原因并填写说明；提交时会再次核对事实。",
    "Approve": "同意",
    "Agree: a refund-only application is paid back, everything else waits for the goods.": "同意：仅退款随即退款，其他类型等待买家寄回商品。",
    "Adjust the application": "修改申请",
    "The buyer asks again, differently; the merchant's clock starts anew.": "买家换一种方式再申请；商家的时限重新计算。",
    "Cancel": "撤销申请",
    "The buyer withdraws; the attempt is not given back.": "买家撤回；申请次数不退还。",
    "Many acts in one call": "批量操作",
    "Up to 500 approvals and rejections, an answer per row; with a key, each row is repeatable.": "一次最多 500 个同意与拒绝，逐行回答；带幂等键时每一行都可重试。",
    "The catalogues of reasons": "原因目录",
    "Application reasons and reject reasons with their labels in the caller's language.": "申请原因与拒绝原因，名称用调用者的语言。",
    "Upload a piece of evidence": "上传凭证",
    "A picture, PDF or MP4 up to 10 MB: multipart with the field `file`, or the bytes as the body.": "图片、PDF 或 MP4，最大 10 MB：multipart 表单的 file 字段，或直接以文件内容为请求体。",
    "63-bit id as decimal digits; anything else is not found": "63 位编号，十进制数字；其他写法一律视为不存在",
    "Repeats with the same key and body get the first answer again; another body is refused.": "键与请求体都相同的重复请求得到第一次的回答；请求体不同则被拒绝。",
    "63-bit id as decimal digits": "63 位编号，十进制数字",
    "integer fen; must be positive": "整数，单位分；必须大于 0",
    "integer fen, one hundredth of a yuan": "整数，单位分（百分之一元）",
    "done": "成功",
    "malformed": "请求无法读取",
    "not signed in": "未登录",
    "the role may not": "角色不允许",
    "not there, or not yours": "不存在，或不属于您",
    "refused by the state, or a stale seen_version": "当前状态不允许，或 seen_version 已过期",
    "too large": "内容过大",
    "unsupported kind of file": "不支持这种文件",
    "a field is wrong": "字段不正确",
    "too busy; nothing was done": "系统繁忙，未执行",
}
"""The words of the document, which is in English, for Chinese readers."""

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
