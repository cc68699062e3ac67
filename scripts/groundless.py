"""Write the patterns of groundless rejection to docs/groundless.md and docs/groundless.zh-CN.md."""

from pathlib import Path

from aftersale.core.groundless.page import groundless_page

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    (DOCS / "groundless.md").write_text(groundless_page("en"))
    (DOCS / "groundless.zh-CN.md").write_text(groundless_page("zh"))


if __name__ == "__main__":
    main()
