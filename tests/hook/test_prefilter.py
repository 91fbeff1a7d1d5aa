"""The prefilter against the finder: on real code, on generated lines, and on each kind of thing that it looks for."""

import random
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import candidates, prefilter, vicinity
from smart_secrets_scanner.hook.lines import Fragment

WORDS = """password pwd db_pass apiKey token secret= "key": -p --user -u: curl mysql basic Bearer value: default: <value>
://u:p@ host:5432:db:user: { [ ( , = : | echo passwd IDENTIFIED BY sqlplus connect( ('u', bind( ftp.login( "d": kty \\x41\\x42
-----BEGIN PRIVATE KEY----- AKIA ghp_ import os return path typing 密码 пароль is / login net use community rw""".split()


def all_found(lines: tuple[str, ...], path: str, added: frozenset[int] | None, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Indexes of the lines on which the finder finds something when it reads every line."""
    with monkeypatch.context() as patch:
        patch.setattr(prefilter, "worth_reading", lambda lines, added: sorted(range(len(lines)) if added is None else added))
        return {c.line - 1 for c in candidates.find(Fragment(path, 1, lines, added))}


def real_files() -> list[Path]:
    """A fixed sample of the standard library and of installed packages: code, data and documents."""
    roots = (sysconfig.get_paths()["stdlib"], sysconfig.get_paths()["purelib"])
    kinds = ("*.py", "*.json", "*.txt", "*.rst", "*.md", "*.toml", "*.cfg", "*.js", "*.h")
    found = sorted({p for root in roots for kind in kinds for p in Path(root).rglob(kind) if p.stat().st_size < 60_000})
    return random.Random(5).sample(found, min(150, len(found)))


def test_finds_all_that_the_finder_finds_in_real_code(monkeypatch: pytest.MonkeyPatch) -> None:
    read = total = 0
    for file in real_files():
        lines = tuple(file.read_text("utf-8", "replace").split("\n"))
        worth = prefilter.worth_reading(lines, None)
        assert all_found(lines, file.name, None, monkeypatch) <= set(worth), file
        read, total = read + len(worth), total + len(lines)
    assert read < total / 3  # else it saves nothing


def test_finds_all_that_the_finder_finds_in_generated_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vicinity, "near", lambda lines, index, code: ())  # left out knowingly: what a word on a context line says of its neighbours
    rng = random.Random(11)
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    found = 0
    for _ in range(1500):
        lines = tuple(
            rng.choice(("", " ", "  - ", '"')).join(
                rng.choice((rng.choice(WORDS), " ", '"', "".join(rng.choices(letters, k=rng.randint(4, 44)))))
                for _ in range(rng.randint(0, 9))
            )
            for _ in range(rng.randint(1, 6))
        )
        added = None if rng.random() < 0.5 else frozenset(i for i in range(len(lines)) if rng.random() < 0.6)
        wanted = all_found(lines, "a/config.txt", added, monkeypatch)
        assert wanted <= set(prefilter.worth_reading(lines, added)), lines
        found += len(wanted)
    assert found > 500


@pytest.mark.parametrize(
    ("lines", "worth"),
    [
        (("password = x",), [0]),
        (("import os", "", "return path"), []),
        (("token:", "", "  containers"), []),
        (("token:", "", "  abcdefg7"), [2]),
        (("token = new Token", "token = x7Kq9"), [1]),
        (("secret:", "", "  abcdefgh"), [0, 2]),
        (("secret is above", "  abcdefgh"), [0]),
        (("see https://example.org/a",), []),
        (("see ftp://a:b@example.org",), [0]),
        (("a | b",), []),
        (("uint64_t sum(uint64_t a,",), []),
        (("x = b64decode('YWJjZA==')",), [0]),
        (("printf \"$as_me:$LINENO: done\"",), []),
        (("mkdir -p $(root)/a",), []),
        (("mysql -p hunter2x",), [0]),
        (("echo a | cat",), []),
        (("key = CMD_KEY_RO|CMD_KEY_RW",), []),
        (("my api key: pfsgijp",), [0]),
        (("echo a | passwd",), [0]),
        (("x = 'Zk3v9QpL7mXw2RtY8bNc'",), [0]),
        (("test_a_rather_long_name_of_a_function()",), []),
        (("f(1, 2, 3, 4, 5, 6)", "f(112, 97, 115, 115, 49, 50)"), [1]),
        (("größe = 3",), [0]),
        (("  value: abc",), []),
        (("- name: API_TOKEN", "", "  value: abcd"), [2]),
        (("- name: LEVEL", "  value: abcd"), []),
        (("values are abc",), []),
        (("db.example.org:5432:a:b:cdefg",), [0]),
        ((), []),
        (("",), []),
    ],
)
def test_tells_lines_apart(lines: tuple[str, ...], worth: list[int]) -> None:
    assert prefilter.worth_reading(lines, None) == worth


def test_ignores_lines_that_were_not_added() -> None:
    lines = ("password = a", "password = b", "token:", "  abcdefgh")
    assert prefilter.worth_reading(lines, frozenset({1})) == [1]
    assert prefilter.worth_reading(lines, frozenset({3})) == [3]  # named by a context line
    assert prefilter.worth_reading(lines, frozenset()) == []


def test_many_fragments_at_once_give_what_each_alone_gives(secret: Callable[..., str]) -> None:
    rng = random.Random(3)
    texts = [file.read_text("utf-8", "replace").split("\n") for file in real_files()[:40]]
    fragments = [Fragment("a.yml", 1, ("password:",)), Fragment("b.yml", 5, ("  hunter2pass",), None)]  # two files: nothing is named
    for lines in texts:
        for start in range(0, len(lines), 30):
            hunk = [*lines[start : start + 30], f"key = '{secret(start)}'"][rng.randrange(3) :]
            added = frozenset(rng.sample(range(len(hunk)), len(hunk) // 2)) if rng.random() < 0.7 else None
            fragments.append(Fragment("src/a.py", start + 1, tuple(hunk), added))
    together = list(candidates.find_each(fragments))
    assert [fragment for fragment, _ in together] == fragments
    assert [found for _, found in together] == [candidates.find(fragment) for fragment in fragments]
    assert not together[1][1] and sum(len(found) for _, found in together) > 100
