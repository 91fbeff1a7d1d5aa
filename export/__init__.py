"""Base + adapter -> one merged, quantised and verified GGUF."""
