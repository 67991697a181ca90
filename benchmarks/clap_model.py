"""CLAP of the true architecture with random weights: what speed is measured on where no weights can be had."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

KEPT = Path(tempfile.gettempdir()) / "tonewalk-bench" / "clap"
WORDS = ("a warm pad", "punchy kick drum", "a dog barks", "rain on the roof", "bright bell", "glitch 808")


def checkpoint(folder: Path, *, narrow: bool = False) -> Path:
    """Save a checkpoint (HTSAT-tiny and RoBERTa base, or the same in all its parts but narrow), once."""
    import torch
    import transformers
    from tokenizers import ByteLevelBPETokenizer

    if (folder / "preprocessor_config.json").exists():
        return folder
    torch.manual_seed(1)
    model = transformers.ClapModel(_narrow() if narrow else transformers.ClapConfig()).eval()
    norm = model.audio_model.audio_encoder.batch_norm
    norm.running_mean.fill_(-45.0)
    norm.running_var.fill_(400.0)
    model.save_pretrained(folder)
    tokenizer: Any = ByteLevelBPETokenizer()
    ends = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(list(WORDS) * 9, vocab_size=480, min_frequency=1, special_tokens=ends)
    tokenizer.save_model(str(folder))
    made: Any = transformers.ClapFeatureExtractor
    settings = made(frequency_min=50, truncation="rand_trunc").to_dict()
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    return folder


def exported(*, narrow: bool = False) -> Path:
    """The checkpoint exported as `tonewalk models pull` does it, once."""
    from tonewalk_models.clap.export import export

    kept = KEPT / ("narrow" if narrow else "true")
    if not (kept / "models" / "clap" / "clap.json").exists():
        export(checkpoint(kept / "checkpoint", narrow=narrow), kept / "models" / "clap", source="random weights")
    return kept


def _narrow() -> Any:
    import transformers

    audio = {"patch_embeds_hidden_size": 16, "hidden_size": 128, "depths": [1, 1, 2, 1]}
    audio["num_attention_heads"] = [1, 2, 4, 8]
    text = {"hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 96}
    return transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=32)


def noise(seconds: float, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A sound to measure on."""
    random = np.random.default_rng(seed)
    return (0.1 * random.standard_normal(int(48_000 * seconds))).astype(np.float32)
