"""The policy an operator chooses: a profile, or a TOML file that says what it changes."""

import re
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from aftersale.core.policy import DEFAULT_POLICY, PROFILES, SHANGHAI, UTC, Festival, Policy, Urgency
from aftersale.core.wording import LINT_RULES
from aftersale.settings import PolicyUnreadable, Settings, read_policy

DOCUMENT = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()
SPRING = """
[[festivals]]
name = "春节"
starts_at = 2027-02-05T00:00:00
ends_at = 2027-02-19T00:00:00+08:00
decision_hours = 96
"""


@pytest.fixture
def written(tmp_path):
    """A policy file with this content."""

    def write(content):
        file = tmp_path / "policy.toml"
        file.write_text(content)
        return str(file)

    return write


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_chosen_by_its_name(name):
    """Each has a version of its own."""
    assert read_policy(name) is PROFILES[name]
    assert len({policy.version for policy in PROFILES.values()}) == len(PROFILES)
    assert read_policy(Settings().policy) is DEFAULT_POLICY


def test_a_file_changes_the_numbers_it_names_and_keeps_the_others(written):
    """Starting from WeChat when no profile is named; the version tells that it is not WeChat's any more."""
    policy = read_policy(written("decide_return_hours = 72\nrefund_retry_minutes = [1, 5]\n"))

    assert (policy.decide_return_hours, policy.refund_retry_minutes) == (72, (1, 5))
    assert policy.decide_refund_hours == DEFAULT_POLICY.decide_refund_hours
    assert re.fullmatch(r"wechat-2026-11\+[0-9a-f]{8}", policy.version)


def test_a_file_chooses_by_words(written):
    """A switch, an urgency, and which lints stop; what is not named stays as the profile has it."""
    policy = read_policy(
        written(
            'negotiate_first_reason = "compulsory"\ncontradicted_rejections = false\n'
            'lint_blocking = ["placeholder", "too_busy"]\n'
        )
    )

    assert policy.negotiate_first_reason is Urgency.COMPULSORY
    assert policy.negotiate_first_evidence is Urgency.ADVISED
    assert policy.contradicted_rejections is False
    assert policy.lint_blocking == ("placeholder", "too_busy")


def test_no_lint_has_to_stop_anything(written):
    """An empty list: every lint only warns."""
    assert read_policy(written("lint_blocking = []")).lint_blocking == ()


def test_the_lints_that_stop_are_lints():
    """In each profile, before anybody changes it."""
    for name, policy in PROFILES.items():
        assert set(policy.lint_blocking) <= set(LINT_RULES), name


def test_a_file_starts_from_the_profile_it_names(written):
    """Taobao, but ten days for the inspection."""
    policy = read_policy(written('profile = "taobao"\ninspect_hours = 240\n'))

    assert (policy.inspect_hours, policy.decide_return_hours) == (240, 36)
    assert policy.version.startswith("taobao-2026-08+")


def test_another_content_is_another_version(written):
    """Facts tell by which rules they were decided: two files never share a version."""
    assert (
        read_policy(written("proposals_max = 2")).version != read_policy(written("proposals_max = 4")).version
    )


def test_a_festival_without_a_zone_is_shanghais(written):
    """And one with a zone is taken at its word; what it does not name is as Taobao has it."""
    (festival,) = read_policy(written(SPRING)).festivals

    assert festival.starts_at == datetime(2027, 2, 5, tzinfo=SHANGHAI)
    assert festival.ends_at == datetime(2027, 2, 19, tzinfo=SHANGHAI)
    assert festival.starts_at.tzinfo is UTC
    assert (festival.decision_hours, festival.return_hours) == (96, 600)


def test_the_example_of_the_documentation_can_be_read(written):
    """What docs/policy.md shows is a file that works."""
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.S)

    policy = read_policy(written(example))

    assert [festival.name for festival in policy.festivals] == ["春节"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("decide_return_hours = ", "Invalid value"),
        ('profile = "amazon"', "no profile 'amazon'; there are wechat, taobao, douyin"),
        ("profile = [1]", "no profile [1]"),
        ("decide_hours = 3", "cannot be set: decide_hours"),
        ('version = "mine"', "cannot be set: version"),
        ('decide_return_hours = "48h"', "decide_return_hours"),
        ("decide_return_hours = 1.5", "decide_return_hours"),
        ("decide_return_hours = -1", "decide_return_hours is below zero"),
        ("refund_retry_minutes = [1, -5]", "refund_retry_minutes is below zero"),
        ("refund_retry_minutes = []", "refund_retry_minutes is empty"),
        ("decide_return_hours = 10000000", "decide_return_hours is above 1000000"),
        ('lint_blocking = ["placeholder", "typos"]', "lint_blocking: no lint typos; there are "),
        ('lint_blocking = "placeholder"', "lint_blocking"),
        ('negotiate_first_record = "always"', "negotiate_first_record"),
        ("negotiate_first_record = true", "negotiate_first_record"),
        ("contradicted_rejections = 1", "contradicted_rejections"),
        ("groundless_max = true", "groundless_max"),
        ("other_percent_max = 101", "other_percent_max is above 100"),
        ("compensation_percent = 250", "compensation_percent is above 100"),
        ("explanation_chars_min = 600", "explanation_chars_min is above explanation_chars_max"),
        ("compensation_fen_max = 100", "compensation_fen_min is above compensation_fen_max"),
        (SPRING.replace("2027-02-05", "2027-03-05"), "the festival 春节 ends before it starts"),
        (SPRING.replace("decision_hours", "decisions"), "decisions"),
        ("[[festivals]]\nname = '春节'", "starts_at"),
    ],
)
def test_what_cannot_be_used_is_said_with_the_file_and_the_name(written, content, said):
    """One sentence that names the setting, the file and what is wrong."""
    with pytest.raises(PolicyUnreadable) as caught:
        read_policy(written(content))

    assert str(caught.value).startswith("AFTERSALE_POLICY: ")
    assert "policy.toml" in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    """Neither a profile nor a file."""
    with pytest.raises(PolicyUnreadable, match="No such file"):
        read_policy(str(tmp_path / "nowhere.toml"))


def test_what_is_not_text_is_said(tmp_path):
    """A picture is no policy."""
    file = tmp_path / "policy.toml"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(PolicyUnreadable):
        read_policy(str(file))


def as_documented(value):
    """A number, a ladder of them or a choice, as the tables write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def test_the_documentation_names_every_number_as_it_is():
    """Each number and choice of every profile, each field of a festival, each with a source."""
    table = [line.strip("| ").split(" | ") for line in DOCUMENT.splitlines() if line.startswith("| `")]
    rows = {name.strip("`"): cells for name, *cells in table}
    numbers = set(Policy.__struct_fields__) - {"version", "festivals"}

    assert numbers | set(Festival.__struct_fields__) - {"name", "starts_at", "ends_at"} == set(rows)
    for name in numbers:
        said = [cell.replace(", ", ",") for cell in rows[name]]
        for place, policy in enumerate(PROFILES.values()):
            value = getattr(policy, name)
            assert as_documented(value) == said[place if len(said) == 5 else 0], name
        assert re.search(r"\b[A-D]\b|as above", rows[name][-1])
    lengths = msgspec.structs.asdict(
        Festival(name="", starts_at=datetime.min, ends_at=datetime.min)  # noqa: DTZ901 - never compared
    )
    for name, value in lengths.items():
        if name.endswith("_hours"):
            assert rows[name][0] == str(value)
