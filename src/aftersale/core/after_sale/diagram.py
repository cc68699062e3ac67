"""The state diagram, printed from the table of allowed acts; ARCHITECTURE.md holds exactly this text."""

from aftersale.core.after_sale.allowed import ALLOWED
from aftersale.core.after_sale.state import Stage


def diagram() -> str:
    """A Mermaid state diagram: each arrow is an act."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.MERCHANT_DECIDES.value}: apply (buyer)"]
    for act, (_, stages) in ALLOWED.items():
        for source, targets in stages.items():
            for target in targets:
                lines.append(f"    {source.value} --> {target.value}: {act.value}")
    lines += [f"    {stage.value} --> [*]" for stage in Stage if stage.terminal]
    return "\n".join(lines)
