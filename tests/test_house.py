"""The rules of the house, each with its reason in the failure."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersale.core.after_sale.allowed import ACT_LABELS, ALLOWED, Act
from aftersale.core.after_sale.diagram import diagram
from aftersale.core.after_sale.facts import AnyFact
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.policy import Policy
from aftersale.core.reasons.page import reasons_page
from aftersale.core.refusal import TEXTS, RefusalCode

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "aftersale"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted(p for p in (ROOT / "tests").rglob("*.py") if p.name != "__init__.py")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name_of)
def test_every_module_begins_with_a_sentence(path: Path) -> None:
    """A newcomer reads the first line and knows what the room is for."""
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert docstring.split("\n")[0].rstrip().endswith((".", ":")), f"{path}: begin with one sentence"


def functions_in(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_every_test_has_a_sentence(path: Path) -> None:
    """The sentence says which behaviour breaks when the test does."""
    silent = [node.name for node in functions_in(path) if not ast.get_docstring(node)]

    assert silent == []


@pytest.mark.parametrize("path", sorted((SOURCE / "core").rglob("*.py")), ids=name_of)
def test_the_core_is_pure(path: Path) -> None:
    """No clock, no chance, no I/O, no float: the same facts give the same decision for ever."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), f"async in {path}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"float in {path}"
        if isinstance(node, ast.Attribute):
            assert (
                node.attr not in ("now", "utcnow", "today")
                or not isinstance(node.ctx, ast.Load)
                or not _calls_a_clock(node)
            ), f"a clock in {path}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "open", "float", "input"), f"{node.func.id} in {path}"


def _calls_a_clock(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "time")


SQL = re.compile(
    r"\b(select\s.+\sfrom|insert into|update\s+\w+\s+set|delete from)\b", re.IGNORECASE | re.DOTALL
)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if "store" not in p.parts and "metrics" not in p.parts], ids=name_of
)
def test_only_the_store_speaks_sql(path: Path) -> None:
    """SQL elsewhere is a rule that nobody finds."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.search(node.value), f"SQL in {path}:{node.lineno}"


FOREIGN = re.compile(r"after_sale_order_id|reject_reason_type|merchant_upload_info|complaint_id|openid")


@pytest.mark.parametrize("path", [p for p in MODULES if "channels" not in p.parts], ids=name_of)
def test_only_the_channel_knows_the_platforms_words(path: Path) -> None:
    """Foreign field names stop at the border."""
    found = FOREIGN.search(path.read_text())

    assert found is None, f"{found and found.group()} in {path}"


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    """Nobody is refused without a word."""
    assert set(TEXTS) == set(RefusalCode)
    for code, text in TEXTS.items():
        assert text.zh, code
        assert text.en, code
        assert set(re.findall(r"{(\w+)}", text.zh)) == set(re.findall(r"{(\w+)}", text.en)), code


def test_every_refusal_is_raised_somewhere() -> None:
    """A code that nothing raises is a promise that nobody keeps."""
    source = "\n".join(p.read_text() for p in MODULES if p.name != "refusal.py")
    unused = [c.name for c in RefusalCode if not re.search(rf"\b(RefusalCode|C|Code)\.{c.name}\b", source)]

    assert unused == []


def test_every_act_and_fact_has_its_words() -> None:
    """Buttons have labels; facts have a sentence for the timeline."""
    sentences = (SOURCE / "web" / "sentences.py").read_text()

    assert set(ALLOWED) == set(ACT_LABELS) == set(Act)
    for fact in AnyFact.__args__:
        assert f"f.{fact.__name__}" in sentences, f"{fact.__name__} has no sentence"


def test_every_application_reason_speaks_both_languages() -> None:
    """The catalogue is complete."""
    for reason in APPLICATION_REASONS.values():
        assert reason.label.zh, reason.code
        assert reason.label.en, reason.code


def test_every_number_of_the_policy_names_its_certainty() -> None:
    """A number from a rule says where it comes from: A, B, C or D."""
    source = (SOURCE / "core" / "policy.py").read_text()
    for name in Policy.__struct_fields__:
        if name not in ("version", "festivals"):
            said = re.search(rf"    {name}: [^\n]+ = [^\n]+\n    \"\"\"(.+?)\"\"\"", source, re.DOTALL)
            assert said, name
            assert re.search(r"\b[ABCD]\b", said.group(1)), name


def test_the_diagram_in_the_architecture_is_the_table() -> None:
    """The picture cannot drift from the code."""
    assert diagram() in (ROOT / "ARCHITECTURE.md").read_text()


def test_no_file_names_a_registry() -> None:
    """Pins live without addresses: whoever installs decides where from."""
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_pages_of_the_reasons_are_the_catalogue() -> None:
    """Adding a reason is adding an entry; `make reasons` writes the pages."""
    assert (ROOT / "docs" / "reasons.md").read_text() == reasons_page("en")
    assert (ROOT / "docs" / "reasons.zh-CN.md").read_text() == reasons_page("zh")
