"""LAION CLAP: any checkpoint of the Hugging Face format, run through ONNX without torch or transformers.

Wu, Chen, Zhang, Hui, Berg-Kirkpatrick & Dubnov (2023), "Large-scale Contrastive Language-Audio Pretraining with
Feature Fusion and Keyword-to-Caption Augmentation".

An exported model is one folder, which `export` writes and `exported` reads:

    clap.json         settings, dimensions, source, licence and the checksum of each other file; written last
    tokenizer.json    of the `tokenizers` library
    audio.onnx        log-mels (and which are of long sounds, where the model fuses) -> unit-length embeddings
    text.onnx         token ids -> unit-length embeddings
    audio.int8.onnx   the same with int8 weights, for the CPU
    text.int8.onnx
    audio.fp16.onnx   the same in half precision, for CUDA
    mel.onnx          waveforms -> log-mels, for CUDA: only waveforms cross the bus

All but the first four may be missing.
"""
