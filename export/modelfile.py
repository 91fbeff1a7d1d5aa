"""An Ollama Modelfile that passes the hook's prompt on as it is."""

from __future__ import annotations

from collections.abc import Mapping

from smart_secrets_scanner.hook import prompt

TEMPLATE = "{{ .Prompt }}"
"""Nothing may be put around the text: it is the whole prompt that the model was trained on."""


def modelfile(gguf_name: str, stamp: Mapping[str, str]) -> str:
    """The Modelfile for a GGUF in the same folder; `stamp` is what the GGUF says of itself."""
    alert, safe = (word.strip() for word in prompt.VERDICTS)
    return f'''# Smart Secrets Scanner, prompt version {stamp.get("prompt.version", "?")}.
# Give it the text that `smart-secrets-scanner explain PATH:LINE` shows as the prompt, to the last character.
# One token answers: the beginning of {alert} or of {safe}.
FROM ./{gguf_name}
TEMPLATE """{TEMPLATE}"""
PARAMETER num_predict 1
PARAMETER num_ctx 512
PARAMETER temperature 0
PARAMETER stop "\\n"
LICENSE """{stamp.get("base.license", "")}"""
'''
