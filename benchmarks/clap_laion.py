"""Files a second of laion_clap, for `benchmarks.clap`; runs in laion_clap's own environment.

`python clap_laion.py FILE...` prints the rate. RoBERTa's weights, which laion_clap downloads when it is built, are
replaced by random ones of the same shape; only audio is embedded.
"""

from __future__ import annotations

import sys
import time

import transformers

_config = transformers.RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1)
transformers.RobertaModel.from_pretrained = classmethod(lambda cls, *_, **__: cls(_config))  # type: ignore[method-assign]
for _name in ("RobertaTokenizer", "BertTokenizer", "BartTokenizer"):
    if hasattr(transformers, _name):
        getattr(transformers, _name).from_pretrained = classmethod(lambda cls, *_, **__: None)

import laion_clap  # type: ignore[import-not-found]  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(2)
model = laion_clap.CLAP_Module(enable_fusion=False, amodel="HTSAT-tiny", device="cpu")
paths = sys.argv[1:]
model.get_audio_embedding_from_filelist([paths[0]])
started = time.perf_counter()
for path in paths:
    model.get_audio_embedding_from_filelist([path])
print(len(paths) / (time.perf_counter() - started))
