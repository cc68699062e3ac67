"""The catalogue as a page for readers: docs/reasons.md and its Chinese twin hold exactly this text."""

from collections.abc import Iterator

from aftersale.core.reasons.catalogue import REJECT_REASONS
from aftersale.core.reasons.reason import EVIDENCE_LABELS, Condition, RejectReason
from aftersale.core.reasons.remedies import REMEDY_LABELS
from aftersale.core.reasons.scene import SCENE_LABELS, Scene
from aftersale.core.text import Language, Text

TITLE = Text("拒绝售后原因", "Reject reasons")
INTRODUCTION = Text(
    "共 {count} 个原因，按场景列出。每个原因先与事实核对：「须为真」的事实全部成立，则**事实支持**；"
    "有事实未知、可由凭证证明，则**需要凭证**；「须为真」的不成立，或「不得为真」的成立，则**与事实不符**。"
    "说明模板由富到简，用第一个事实齐全的。本页由目录生成（`make reasons`）。",
    "{count} reasons, by scene. Each is checked against the facts first: **supported** when everything that must "
    "be true is; **provable** when a fact is unknown and evidence can stand in; **contradicted** when what must be "
    "true is not, or what must not be true is. Explanations go from rich to plain; the first whose facts are all "
    "known is used. Generated from the catalogue by `make reasons`.",
)
MUST = Text("须为真", "Must be true")
MUST_NOT = Text("不得为真", "Must not be true")
EVIDENCE = Text("凭证", "Evidence")
REQUIRED = Text("必需", "required")
EXPLANATION = Text("说明", "Explanation")
REMEDIES = Text("买家可以", "The buyer can")
LIABILITY = Text("责任提示", "Liability")
BULK = Text("可批量", "Safe in bulk")
SOURCE = Text("依据", "Source")
PATTERNS = Text("误用时符合的无故拒绝情形", "Groundless pattern when misused")


def reasons_page(language: Language) -> str:
    """Markdown, one section for each scene; a reason of several scenes stands in its first one."""
    lines = [f"# {TITLE[language]}", "", INTRODUCTION[language].format(count=len(REJECT_REASONS))]
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
        needed = f" ({REQUIRED[language]})" if rule.required else ""
        yield f"- {EVIDENCE[language]}: {EVIDENCE_LABELS[rule.kind][language]}{needed} — {rule.show[language]}"
    yield f"- {EXPLANATION[language]}: {reason.templates[0][language]}"
    ways = " · ".join(REMEDY_LABELS[kind][language] for kind in reason.remedies)
    yield f"- {REMEDIES[language]}: {ways}" if ways else f"- {REMEDIES[language]}: —"
    yield f"- {LIABILITY[language]}: {reason.liability_hint[language]}"
    if reason.patterns:
        yield f"- {PATTERNS[language]}: {reason.patterns}"
    if reason.bulk:
        yield f"- {BULK[language]}: ✓"
    yield f"- {SOURCE[language]}: {reason.sources}"


def _conditions(label: Text, conditions: tuple[Condition, ...], language: Language) -> Iterator[str]:
    for condition in conditions:
        yield f"- {label[language]}: {condition.when_true[language]}"
