"""The state diagram, printed from the table of allowed acts; ARCHITECTURE.md holds exactly this text."""

from aftersale.core.after_sale.allowed import ALLOWED, STARTS, Act
from aftersale.core.after_sale.state import Stage


def diagram() -> str:
    """A Mermaid state diagram: each arrow names the acts that lead along it.

    An act that leaves the stage as it is (a reminder, a corrected number) has no arrow.
    """
    arrows: dict[tuple[str, str], list[str]] = {}
    for start, stages in STARTS.items():
        for stage in stages:
            arrows.setdefault(("[*]", stage.value), []).append(start)
    for source in Stage:
        for act, (_, leads) in ALLOWED.items():
            for target in leads.get(source, ()):
                if target is not source:
                    arrows.setdefault((source.value, target.value), []).append(_named(act))
        if source.terminal:
            arrows[source.value, "[*]"] = []
    lines = (
        f"    {source} --> {target}" + (f": {', '.join(names)}" if names else "")
        for (source, target), names in arrows.items()
    )
    return "\n".join(["stateDiagram-v2", *lines])


def _named(act: Act) -> str:
    return "deadline" if act is Act.EXPIRY else act.value
