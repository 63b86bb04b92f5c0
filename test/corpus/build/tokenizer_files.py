"""Tokenizers of the tokenizers library, which writes its parts as JSON. Needs the library itself: pip install tokenizers."""

import pickle

from corpus import sample
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel

if __name__ == "__main__":
    value = [Tokenizer(WordLevel({"a": 0}, unk_token="a")), AddedToken("x")]
    sample("pickle", "tokenizer.p4.pkl", pickle.dumps(value, 4), "allow", "a WordLevel tokenizer and an added token", "tokenizers")
