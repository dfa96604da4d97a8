"""Writes the checkpoint that SafetensorsTest reads, with the safetensors package of Python.

    python core/src/test/python/write_golden.py           writes src/test/resources/checkpoint/python.safetensors
    python core/src/test/python/write_golden.py FILE      prints what Python finds in FILE

The file in the repository was written with Python 3.11.7, torch 2.15.0 and safetensors 0.8.0.
"""

import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file

OUT = Path(__file__).resolve().parent.parent / "resources" / "checkpoint" / "python.safetensors"
DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8,
}


def golden():
    tensors = {name: torch.arange(6).reshape(2, 3).to(dtype) for name, dtype in DTYPES.items()}
    tensors["BOOL"] = torch.tensor([[True, False, True], [False, False, True]])
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["größe/层.weight"] = torch.tensor([-1.5])
    return tensors


def show(path):
    with safe_open(path, framework="pt") as file:
        print("metadata", file.metadata())
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, list(tensor.shape), tensor.flatten()[:8].tolist())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        show(sys.argv[1])
    else:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        save_file(golden(), OUT, metadata={"format": "pt", "step": "17", "note": 'quote " and ü'})
        print(OUT.name, OUT.stat().st_size, "bytes")
