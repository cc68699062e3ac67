"""The catalogue as a page for readers: docs/reasons.md and its Chinese twin hold exactly this text."""

from collections.abc import Iterator

from aftersale.core.groundless import PATTERNS as GROUNDLESS
from aftersale.core.groundless import patterns_for
from aftersale.core.reasons.catalogue import REJECT_REASONS
from aftersale.core.reasons.reason import EVIDENCE_LABELS, Condition, EvidenceRule, RejectReason
from aftersale.core.reasons.remedies import REMEDY_LABELS
from aftersale.core.reasons.scene import SCENE_LABELS, Scene
from aftersale.core.text import Language, Text

TITLE = Text("拒绝售后原因", "Reject reasons")
INTRODUCTION = Text(
    "共 {count} 个原因，按场景列出。每个原因先与事实核对：「须为真」的事实全部成立，则**事实支持**；"
    "有事实未知、可由凭证证明，则**需要凭证**；「须为真」的不成立，或「不得为真」的成立，则**与事实不符**。"
    "说明模板由富到简，用第一个事实齐全的。另外，每次拒绝还核对无故拒绝情形 {everywhere}"
    "（[全部情形](groundless.zh-CN.md)）。本页由目录生成（`make reasons`）。",
    "{count} reasons, by scene. Each is checked against the facts first: **supported** when everything that must "
    "be true is; **provable** when a fact is unknown and evidence can stand in; **contradicted** when what must be "
    "true is not, or what must not be true is. Explanations go from rich to plain; the first whose facts are all "
    "known is used. Beside those named here, every rejection is checked for the groundless patterns {everywhere} "
    "([all of them](groundless.md)). Generated from the catalogue by `make reasons`.",
)
MUST = Text("须为真", "Must be true")
MUST_NOT = Text("不得为真", "Must not be true")
EVIDENCE = Text("凭证", "Evidence")
REQUIRED = Text("必需", "required")
OR = Text(" 或 ", " or ")
EXPLANATION = Text("说明", "Explanation")
REMEDIES = Text("买家可以", "The buyer can")
LIABILITY = Text("责任提示", "Liability")
BULK = Text("可批量", "Safe in bulk")
SOURCE = Text("依据", "Source")
PATTERNS = Text("误用时符合的无故拒绝情形", "Groundless pattern when misused")
NEGOTIATE = Text("建议先协商", "Better negotiated first")
NUMBER = Text("微信小店编号", "WeChat shop number")

EVERYWHERE = ", ".join(pattern.code for pattern in GROUNDLESS.values() if not pattern.reasons)
"""What every rejection is checked for: named once, not with each reason."""


def reasons_page(language: Language) -> str:
    """Markdown, one section for each scene; a reason of several scenes stands in its first one."""
    introduction = INTRODUCTION[language].format(count=len(REJECT_REASONS), everywhere=EVERYWHERE)
    lines = [f"# {TITLE[language]}", "", introduction]
    told: set[str] = set()
    for scene in Scene:
        lines += ["", f"## {SCENE_LABELS[scene][language]}"]
        here = [reason for reason in REJECT_REASONS.values() if scene in reason.scenes]
        for reason in here:
            if reason.code in told:
                lines += ["", f"- {reason.label[language]} (`{reason.code}`) ↑"]
            else:
                told.add(reason.code)
                lines += ["", *_entry(reason, language)]
    return "\n".join(lines) + "\n"


def _entry(reason: RejectReason, language: Language) -> Iterator[str]:
    yield f"### {reason.label[language]} · `{reason.code}`"
    yield ""
    yield from _conditions(MUST, reason.must, language)
    yield from _conditions(MUST_NOT, reason.must_not, language)
    for rule in reason.evidence:
        yield _evidence(rule, language)
    yield f"- {EXPLANATION[language]}: {reason.templates[0][language]}"
    ways = " · ".join(REMEDY_LABELS[kind][language] for kind in reason.remedies)
    yield f"- {REMEDIES[language]}: {ways}" if ways else f"- {REMEDIES[language]}: —"
    yield f"- {LIABILITY[language]}: {reason.liability_hint[language]}"
    patterns = ", ".join(p.code for p in patterns_for(reason.code) if p.reasons)
    if patterns:
        yield f"- {PATTERNS[language]}: {patterns}"
    if reason.better_negotiated:
        yield f"- {NEGOTIATE[language]}: ✓"
    if reason.bulk:
        yield f"- {BULK[language]}: ✓"
    if reason.platform_codes:
        yield f"- {NUMBER[language]}: {', '.join(map(str, reason.platform_codes))}"
    yield f"- {SOURCE[language]}: {reason.sources}"


def _evidence(rule: EvidenceRule, language: Language) -> str:
    kinds = OR[language].join(EVIDENCE_LABELS[kind][language] for kind in (rule.kind, *rule.instead))
    needed = f" ({REQUIRED[language]})" if rule.required else ""
    return f"- {EVIDENCE[language]}: {kinds}{needed} — {rule.show[language]}"


def _conditions(label: Text, conditions: tuple[Condition, ...], language: Language) -> Iterator[str]:
    for condition in conditions:
        yield f"- {label[language]}: {condition.when_true[language]}"
