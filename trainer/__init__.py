"""Labelled lines -> prompts -> a LoRA adapter, and its evaluation."""
