"""The patterns as a page for readers: docs/groundless.md and its Chinese twin hold exactly this text."""

from collections.abc import Iterator

from aftersale.core.groundless.pattern import Pattern
from aftersale.core.groundless.patterns import PATTERNS
from aftersale.core.reasons.catalogue import REJECT_REASONS
from aftersale.core.text import Language, Text

TITLE = Text("无故拒绝的情形", "Patterns of groundless rejection")
INTRODUCTION = Text(
    "共 {count} 种情形，每次拒绝都会核对：G 来自抖音，T 来自淘宝、天猫。严重程度 1 到 3，3 推定为无故拒绝；"
    "事实支持原因、或所需凭证齐全时最高为 2（G9 除外）。需要的事实未知时不算符合。本页由目录生成（`make reasons`）。",
    "{count} patterns, run over every rejection: G from Douyin, T from Taobao and Tmall. Severity 1 to 3; 3 is "
    "presumed groundless; at most 2 where the facts support the reason, or all its evidence was shown (G9 apart). "
    "Where a fact that is needed is unknown, nothing matches. Generated from the catalogue by `make reasons`.",
)
CHECKS = Text("核对", "Checks")
SEVERITY = Text("严重程度", "Severity")
REASONS = Text("拒绝原因", "Reject reasons")
ALL = Text("全部", "all")
SOURCE = Text("依据", "Source")


def groundless_page(language: Language) -> str:
    """Markdown, one section for each pattern."""
    lines = [f"# {TITLE[language]}", "", INTRODUCTION[language].format(count=len(PATTERNS))]
    for pattern in PATTERNS.values():
        lines += ["", *_entry(pattern, language)]
    return "\n".join(lines) + "\n"


def _entry(pattern: Pattern, language: Language) -> Iterator[str]:
    yield f"## {pattern.code} · {pattern.label[language]}"
    yield ""
    yield f"- {CHECKS[language]}: {pattern.checks[language]}"
    others = ", ".join(
        f"`{code}` {severity}"
        for code, severity in sorted(pattern.severities.items())
        if (not pattern.reasons or code in pattern.reasons) and severity != pattern.severity
    )
    yield f"- {SEVERITY[language]}: {pattern.severity}" + (f" ({others})" if others else "")
    # In the order of the catalogue, so that the page does not change with the set.
    codes = [f"`{code}`" for code in (*REJECT_REASONS, "other") if code in pattern.reasons]
    yield f"- {REASONS[language]}: " + (", ".join(dict.fromkeys(codes)) or ALL[language])
    yield f"- {SOURCE[language]}: {pattern.source}"
