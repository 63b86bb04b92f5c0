"""training_args.bin, which the Trainer of Hugging Face's transformers leaves beside each model: the pickle that is met
most often on model hubs.

python test/corpus/build/hf_training_args.py        needs torch, transformers and accelerate
"""

import io

import torch
from corpus import sample
from transformers import TrainingArguments

if __name__ == "__main__":
    arguments = TrainingArguments(output_dir="out", use_cpu=True, report_to=[], learning_rate=3e-5)
    arguments.logging_dir = "out/runs"
    for form, zipped in (("torch", True), ("torch-legacy", False)):
        buffer = io.BytesIO()
        torch.save(arguments, buffer, _use_new_zipfile_serialization=zipped)
        note = "settings of a training run: classes of well-known libraries that only hold data"
        sample(form, "hf-training-args.bin", buffer.getvalue(), "allow", note, "transformers", "accelerate", "torch")
