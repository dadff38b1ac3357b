"""What chat says, out of its catalogues, so that a test can tell which sentence an answer is."""

import re
import tomllib
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parents[2] / "services/chat/texts"


def without_arguments(pattern):
    """The literal parts of an ICU pattern between its outermost braces."""
    parts, depth = [""], 0
    for character in pattern:
        if character == "{":
            depth += 1
            if depth == 1:
                parts.append("")
        elif character == "}":
            depth -= 1
        elif depth == 0:
            parts[-1] += character
    return parts


def bare(text):
    """Without what a terminal shows otherwise than a catalogue: marks, and kinds of space."""
    return re.sub(r"\s+", " ", re.sub(r"[*`_\u200b]", "", text)).strip()


class Texts:
    """The sentences by "section.key", in English and French."""

    def __init__(self):
        self._patterns = {}
        for language in ["en", "fr"]:
            with open(DIRECTORY / f"{language}.toml", "rb") as file:
                for section, entries in tomllib.load(file).items():
                    for key, pattern in entries.items():
                        parts = [re.escape(bare(part)) for part in without_arguments(pattern)]
                        self._patterns[language, f"{section}.{key}"] = re.compile(".*".join(parts), re.DOTALL)

    def says(self, text, key, locale):
        """Whether `text` contains the sentence `key` in the language of `locale`."""
        return self._patterns["fr" if locale.startswith("fr") else "en", key].search(bare(text)) is not None

    def says_in_any_language(self, text, key):
        return any(self.says(text, key, locale) for locale in ["en", "fr"])
