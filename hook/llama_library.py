"""Loading llama.cpp for this use: quiet, sparing with threads, and able to say what it runs on. The only door to llama_cpp."""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from smart_secrets_scanner.hook.errors import ScannerError

MAX_THREADS = 8
"""More threads than this gain nothing for batches of some 500 tokens of a small model."""

_KEPT_LOG_LINES = 20
_LOG_LEVELS_KEPT = (3, 4)  # ggml: 2 = warning and 3 = error up to mid-2024, 3 = warning and 4 = error after; keep both


class Library:
    """llama_cpp, imported once a process, with its log kept for error messages instead of shown."""

    def __init__(self) -> None:
        # Read by the OpenMP runtime when it is loaded: threads that wait must sleep, because a spinning thread on a
        # busy machine holds the core that the thread it waits for needs (ten times slower in a trial).
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            llama_cpp = _bindings()
        except (ImportError, OSError, RuntimeError) as error:
            raise ScannerError(
                f"llama-cpp-python could not be loaded ({error}); reinstall it: pip install --force-reinstall "
                "llama-cpp-python."
            ) from error
        self.api: ModuleType = llama_cpp
        self._log: deque[str] = deque(maxlen=_KEPT_LOG_LINES)
        self._callback = llama_cpp.llama_log_callback(self._keep)  # held here, or ctypes frees it under llama.cpp
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()

    def _keep(self, level: int, text: bytes, _data: Any) -> None:
        if level in _LOG_LEVELS_KEPT:
            self._log.append(text.decode("utf-8", "replace").strip())

    def last_words(self) -> str:
        """The last thing llama.cpp complained about, for an error message; '' when it did not."""
        said = [line for line in self._log if line]
        self._log.clear()
        return said[-1] if said else ""

    def can_offload(self) -> bool:
        """Whether this build has a GPU backend and found a device for it."""
        return bool(self.api.llama_supports_gpu_offload())

    def devices(self) -> list[str]:
        """Names of the devices that llama.cpp can compute on, best first; empty when this build cannot say."""
        try:
            ggml = ctypes.CDLL(_beside(self.api, "ggml"))
            ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
            ggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
            ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
            describe = ctypes.CDLL(_beside(self.api, "ggml-base")).ggml_backend_dev_description
        except (OSError, AttributeError):
            return []
        describe.argtypes = [ctypes.c_void_p]
        describe.restype = ctypes.c_char_p
        found = [describe(ggml.ggml_backend_dev_get(i)) for i in range(ggml.ggml_backend_dev_count())]
        return [name.decode("utf-8", "replace").strip() for name in found if name]


def _bindings() -> ModuleType:
    """The ctypes bindings of llama_cpp without the package around them: its `__init__` loads numpy, templates and a
    server's chat formats, which takes longer than judging a commit. A later `import llama_cpp` gets the whole package.
    """
    if "llama_cpp" in sys.modules:
        return import_module("llama_cpp.llama_cpp")
    spec = find_spec("llama_cpp")
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("it is not installed")
    package = ModuleType("llama_cpp")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["llama_cpp"] = package
    try:
        return import_module("llama_cpp.llama_cpp")
    finally:
        for name in [name for name in sys.modules if name == "llama_cpp" or name.startswith("llama_cpp.")]:
            del sys.modules[name]


@lru_cache(maxsize=1)
def library() -> Library:
    """The one `Library` of this process; ScannerError when llama-cpp-python is missing or broken."""
    return Library()


def backend_sentence(gpu_layers: int, threads: int) -> str:
    """What the model runs on, in plain words, for `model info`."""
    lib = library()
    devices = lib.devices()
    if gpu_layers and lib.can_offload():
        return f"GPU: {devices[0] if devices else 'unnamed'}, {'all' if gpu_layers < 0 else gpu_layers} layers offloaded."
    name = f" ({devices[-1]})" if devices else ""
    reason = "this llama.cpp build has no GPU backend" if not lib.can_offload() else "offload is switched off"
    return f"CPU{name}, {threads} thread{'s' if threads > 1 else ''}; {reason}."


def default_threads() -> int:
    """Physical cores this process may use: a second hardware thread of a core adds nothing to matrix products."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = {_siblings(cpu) for cpu in allowed}
    return max(1, min(len(cores), MAX_THREADS))


def _siblings(cpu: int) -> str:
    """An id of the physical core of a logical one; each is its own core where the system does not tell."""
    path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return str(cpu)


def _beside(api: ModuleType, name: str) -> str:
    """Path of a shared library that llama-cpp-python ships; OSError when it is not there."""
    folder = Path(str(api.__file__)).parent / "lib"
    for file in sorted(folder.glob(f"*{name}.*")):
        if file.name.split(".")[0] in (f"lib{name}", name) and file.suffix in (".so", ".dylib", ".dll"):
            return str(file)
    raise OSError(f"no {name} library beside llama_cpp")
