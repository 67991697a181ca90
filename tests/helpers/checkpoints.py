"""Checkpoints of CLAP's true architecture with random weights: made, saved and loaded as published ones are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

VOCABULARY = 500
WORDS = ["a warm pad", "punchy kick drum", "a dog barks", "rain on the roof", "bright bell", "Crash! (cymbal) 808"]
Give = Callable[[bool], Path]
"""whether it fuses -> its folder"""


def narrow(fused: bool) -> Any:
    """CLAP in all its parts, only narrow, so that tests are quick."""
    import transformers

    audio: dict[str, Any] = {
        "patch_embeds_hidden_size": 16,
        "hidden_size": 128,
        "depths": [1, 1, 2, 1],
        "num_attention_heads": [1, 2, 4, 8],
    }
    if fused:
        audio |= {"enable_fusion": True, "fusion_type": "aff_2d"}
    text = {
        "hidden_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 96,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": 66,
    }
    return transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=32)


def write_checkpoint(folder: Path, config: Any, *, fused: bool, seed: int = 1) -> Path:
    """Save a checkpoint with random weights, spread so that different sounds get different embeddings."""
    import torch
    import transformers
    from tokenizers import ByteLevelBPETokenizer

    torch.manual_seed(seed)
    model = transformers.ClapModel(config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim > 1:
                value.normal_(0, 1.6 * value[0].numel() ** -0.5)
            elif "bias" in name:
                value.normal_(0, 0.1)
        for name, value in model.named_buffers():
            if name.endswith("batch_norm.running_mean"):
                value.fill_(-45.0)
            elif name.endswith("batch_norm.running_var"):
                value.fill_(400.0)
    model.save_pretrained(folder)
    tokenizer: Any = ByteLevelBPETokenizer()
    ends = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(WORDS * 9, vocab_size=VOCABULARY, min_frequency=1, special_tokens=ends)
    tokenizer.save_model(str(folder))
    fast = transformers.RobertaTokenizerFast(
        str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=64
    )
    fast.save_pretrained(folder)
    extractor = transformers.ClapFeatureExtractor(
        frequency_min=50, truncation="fusion" if fused else "rand_trunc", top_db=None
    )
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor.to_dict()))
    return folder
