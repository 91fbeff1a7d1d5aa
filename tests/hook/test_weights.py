"""Finding, reading and checking a GGUF without llama.cpp."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smart_secrets_scanner.hook import prompt, weights
from smart_secrets_scanner.hook.errors import ConfigError, ScannerError
from smart_secrets_scanner.hook.gguf_header import read_header

Make = Callable[..., Path]


def test_reads_fields_behind_arrays(tiny_gguf: Make) -> None:
    header = read_header(tiny_gguf())
    assert header.fields["general.architecture"] == "llama"
    assert header.fields["tokenizer.ggml.eos_token_id"] == 0  # stands after the tokens and merges
    assert header.fields["llama.attention.layer_norm_rms_epsilon"] == pytest.approx(1e-5)
    assert header.tensors == 2 + 2 * 9
    assert header.data < header.needed <= tiny_gguf().stat().st_size


@pytest.mark.parametrize("kept", [0, 3, 10, 40, 400, 3000])
def test_refuses_a_header_that_was_cut_short(kept: int, tiny_gguf: Make, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(tiny_gguf().read_bytes()[:kept])
    with pytest.raises(ScannerError, match="not a whole GGUF"):
        read_header(path)


@pytest.mark.parametrize("content", [b"GGUF\x09\0\0\0" + b"\0" * 64, b"GGUF\x03\0\0\0" + b"\xff" * 64, b"text" * 30])
def test_refuses_what_is_no_gguf(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(ScannerError, match="not a whole GGUF"):
        read_header(path)


def test_the_option_comes_before_the_environment(tiny_gguf: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(weights.VARIABLE, str(tiny_gguf(kind=7)))
    assert weights.find(None) == tiny_gguf(kind=7)
    assert weights.find(tiny_gguf()) == tiny_gguf()


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"--model names .*gone"):
        weights.find(tmp_path / "gone.gguf")
    monkeypatch.setenv(weights.VARIABLE, str(tmp_path / "gone.gguf"))
    with pytest.raises(ConfigError, match=weights.VARIABLE):
        weights.find(None)
    monkeypatch.delenv(weights.VARIABLE)
    monkeypatch.setattr(weights, "PACKAGED", "gone.gguf")
    with pytest.raises(ScannerError, match="has no model") as caught:
        weights.find(None)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": "9999"}, "newer than this scanner"),
        ({"version": "0"}, "older than this scanner"),
        ({"sha256": "0" * 64}, "another wording"),
        ({"version": "one"}, "another wording"),
    ],
)
def test_says_which_side_is_old(changes: dict[str, str], says: str, tiny_gguf: Make) -> None:
    with pytest.raises(ScannerError, match=says) as caught:
        weights.open_checked(tiny_gguf(**changes))
    assert caught.value.exit_code == 3


def test_refuses_a_model_without_a_stamp(tiny_gguf: Make) -> None:
    with pytest.raises(ScannerError, match="not made for this scanner"):
        weights.open_checked(tiny_gguf(stamped=False))


def test_reads_thresholds_of_a_calibrated_model(tiny_gguf: Make, tmp_path: Path) -> None:
    checked = weights.open_checked(tiny_gguf())
    assert checked.levels() == {}
    for said, levels in (
        ('{"thresholds": {"strict": 0.9, "odd": 7, "no": "x", "yes": true}, "temperature": 0.4}', {"strict": 0.9}),
        ("not json", {}),
        ("[1]", {}),
        ('{"thresholds": 3}', {}),
    ):
        checked.header.fields["smart_secrets.calibration"] = said
        assert checked.levels() == levels


def test_verify_accepts_a_whole_file(tiny_gguf: Make) -> None:
    assert not weights.verify(tiny_gguf()), "nothing records its hash"


def test_verify_refuses_a_file_cut_short(tiny_gguf: Make, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(tiny_gguf().read_bytes()[: read_header(tiny_gguf()).needed - 1])
    with pytest.raises(ScannerError, match="cut short"):
        weights.verify(path)


def test_the_size_that_a_header_asks_for_is_that_of_the_shipped_file() -> None:
    """A cut in the last tensor must be seen as well."""
    path = weights.find(None)
    assert read_header(path).needed == path.stat().st_size


def test_verify_compares_the_shipped_hash(tiny_gguf: Make, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    content = bytearray(tiny_gguf().read_bytes())
    path.write_bytes(content)
    noted = tmp_path / "m.gguf.json"
    noted.write_text(json.dumps({"sha256": weights.sha256(path)}))
    assert weights.verify(path)
    content[-40] ^= 1
    path.write_bytes(content)
    with pytest.raises(ScannerError, match="not the file that was shipped"):
        weights.verify(path)
    noted.write_text("{}")
    with pytest.raises(ScannerError, match="could not be read"):
        weights.verify(path)


def test_the_shipped_model_is_the_one_that_was_shipped() -> None:
    """Its hash stands beside it; whoever replaces the one without the other breaks `model verify` for everybody."""
    shipped = Path(weights.__file__).with_name(weights.PACKAGED)
    assert shipped.with_name(f"{shipped.name}.json").is_file()
    assert weights.verify(shipped)


def test_a_file_whose_hash_is_nowhere_is_not_called_intact(sss, tiny_gguf: Make, tmp_path: Path, monkeypatch) -> None:
    """GGUF has no checksum: of a damaged copy only a recorded hash can tell."""
    shipped, copy = Path(weights.__file__).with_name(weights.PACKAGED), tmp_path / "copy.gguf"
    content = bytearray(shipped.read_bytes())
    copy.write_bytes(content)
    ran = sss("model", "verify", "-m", copy)
    assert ran.code == 0 and "is intact" in ran.out, "a copy of the shipped model is known by its hash"
    content[len(content) // 2 : len(content) // 2 + 20] = b"\0" * 20
    copy.write_bytes(content)
    ran = sss("model", "verify", "-m", copy)
    assert ran.code == 0 and "intact" not in ran.out and "contents could not be checked" in ran.out
    (tmp_path / "copy.gguf.json").write_text(json.dumps({"sha256": weights.sha256(shipped)}))
    assert sss("model", "verify", "-m", copy).code == 3


def test_info_tells_what_runs_where(tiny_gguf: Make) -> None:
    told = weights.info(tiny_gguf())
    assert told["sha256"] == weights.sha256(tiny_gguf())
    assert told["prompt"] == f"version {prompt.PROMPT_VERSION}, fits this scanner"
    assert told["layers"] == "2"
    assert told["backend"].startswith(("CPU", "GPU"))
    assert "does not fit" in weights.info(tiny_gguf(stamped=False))["prompt"]


def test_checking_a_model_does_not_load_llama_cpp(tiny_gguf: Make) -> None:
    code = (
        "import sys; from pathlib import Path; from smart_secrets_scanner.hook import weights;"
        f"weights.verify(Path({str(tiny_gguf())!r})); sys.exit('llama_cpp' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("value", [b"\x00\x00\x80\x7f", b"\x00\x00\xc0\x7f"], ids=["inf", "nan"])
def test_an_absurd_alignment_is_no_traceback(value: bytes, tmp_path: Path) -> None:
    key = b"general.alignment"
    raw = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", len(key)) + key + struct.pack("<I", 6) + value
    (tmp_path / "m.gguf").write_bytes(raw)
    with pytest.raises(ScannerError, match="is not a whole GGUF file"):
        read_header(tmp_path / "m.gguf")
