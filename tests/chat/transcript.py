"""The double's transcript, shortened for a terminal."""

import re


def cut(line, width=118):
    return line if len(line) <= width else line[:width - 1] + "…"


def sections(text):
    """(title, lines) of each conversation."""
    found = []
    for line in text.splitlines():
        if line.startswith("── "):
            found.append((line, []))
        elif found:
            found[-1][1].append(line)
    return found


def whole_messages(lines, most):
    """As many of the first lines as `most`, to the end of a message; and how many messages are missing."""
    begins = [index for index, line in enumerate(lines) if re.match(r"\d\d:\d\d  ", line)]
    end = max((index for index in [*begins, len(lines)] if index <= most), default=len(lines))
    return lines[:end], sum(index >= end for index in begins)


def shortened(double, people, most):
    """Every channel as `people` see it, one of them after the other, and their direct messages and Home tabs."""
    out = []
    for one in people:
        out += ["", f"━━ What {one['name']} sees ({one['locale']}) " + "━" * 40]
        for title, lines in sections(double.get(f"text?user={one['id']}")):
            shown, missing = whole_messages(lines, most)
            out += ["", title, *(cut(line) for line in shown if line)]
            if missing:
                out.append(f"       … and {missing} more")
    return "\n".join(out)
