"""Files a second of laion_clap, for `benchmarks.clap`; runs in laion_clap's own environment.

`python clap_laion.py FILE...` prints the rate. RoBERTa's weights, which laion_clap downloads when it is built, are
replaced by random ones of the same shape; only audio is embedded. torchvision, which its training code imports, is
replaced by empty classes where there is no build of it for this torch.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import types

import transformers

_config = transformers.RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1)
transformers.RobertaModel.from_pretrained = classmethod(lambda cls, *_, **__: cls(_config))  # type: ignore[method-assign]
for _name in ("RobertaTokenizer", "BertTokenizer", "BartTokenizer"):
    if hasattr(transformers, _name):
        getattr(transformers, _name).from_pretrained = classmethod(lambda cls, *_, **__: None)


class _Empty(types.ModuleType):
    """Has every name, as an empty class: what is imported from it is never called for audio."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


if importlib.util.find_spec("torchvision") is None:
    for _name in ("", ".datasets", ".transforms", ".ops", ".ops.misc"):
        sys.modules["torchvision" + _name] = _Empty("torchvision" + _name)

import laion_clap  # type: ignore[import-not-found]  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(2)
model = laion_clap.CLAP_Module(enable_fusion=False, amodel="HTSAT-tiny", device="cpu")
paths = sys.argv[1:]
model.get_audio_embedding_from_filelist([paths[0]])
started = time.perf_counter()
model.get_audio_embedding_from_filelist(paths)
print(len(paths) / (time.perf_counter() - started))
