"""Write what explanations are checked for, and how well, to docs/wording.md and docs/wording.zh-CN.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.core.wording.measuring import measured  # noqa: E402

from aftersale.core.wording.page import wording_page  # noqa: E402 - the labelled texts live beside the tests


def main() -> None:
    results = measured()
    (ROOT / "docs" / "wording.md").write_text(wording_page("en", results))
    (ROOT / "docs" / "wording.zh-CN.md").write_text(wording_page("zh", results))


if __name__ == "__main__":
    main()
