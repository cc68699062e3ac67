"""Write the catalogue of reject reasons to docs/reasons.md and docs/reasons.zh-CN.md."""

from pathlib import Path

from aftersale.core.reasons.page import reasons_page

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    (DOCS / "reasons.md").write_text(reasons_page("en"))
    (DOCS / "reasons.zh-CN.md").write_text(reasons_page("zh"))


if __name__ == "__main__":
    main()
