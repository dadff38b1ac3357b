"""What those invited to a survey were told in the Slack double: that each was told once, and what is in it.

  survey.py invited --double HOST:PORT --people FILE --survey ID --links FILE
      waits until everybody in FILE (an employee id a line) has an invitation; writes "<employee> <link>", a line each
  survey.py answer --double HOST:PORT --people FILE --survey ID --count N
      the first N of them answer by buttons, the last question only half of them; waits until each reads that it was kept
  survey.py told --double HOST:PORT --people FILE --survey ID
      waits until everybody was told what came of it
"""

import argparse
import re
import sys
import time

from double import Double
from texts import Texts

LINK = re.compile(r"<(https?://[^|>]+)\|[^>]*>")


def links_in(blocks):
    """The addresses in sections; a button's would tell chat who presses it."""
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return [link.replace("&amp;", "&") for text in texts for link in LINK.findall(text)]


def buttons_with_addresses(blocks):
    return [element for block in blocks for element in block.get("elements", []) if isinstance(element, dict) and "url" in element]


class Told:
    """What the app wrote to each person about one survey, by the names of its jobs."""

    def __init__(self, double, survey):
        transcript = double.get("transcript")
        self.messages = [{**message, "channel": conversation["id"]} for conversation in transcript["conversations"]
                         for message in conversation["messages"]
                         if message["from"]["app"] and survey in message.get("job_id", "")]

    def of(self, kind, number=None):
        """By employee: messages of this kind; `number` is which of those that ask."""
        found = {}
        for message in self.messages:
            parts = re.fullmatch(r"out-(ask|tell)-[0-9a-f]{32}-(.+?)(?:-([0-5]))?", message["job_id"])
            if parts and parts[1] == kind and (number is None or parts[3] == str(number)):
                found.setdefault(parts[2], []).append(message)
        return found


def until_all(double, survey, people, kind, number=None, seconds=180):
    deadline = time.monotonic() + seconds
    while True:
        told = Told(double, survey)
        by_person = told.of(kind, number)
        missing = [who for who in people if who not in by_person]
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    if missing:
        sys.exit(f"{len(missing)} of {len(people)} people were not told, such as {missing[0]}")
    strangers = [who for who in by_person if who not in people]
    if strangers:
        sys.exit(f"{strangers[0]} was told, and is not on the list")
    twice = [who for who, messages in by_person.items() if len(messages) != 1]
    if twice:
        sys.exit(f"{len(twice)} people were told twice, such as {twice[0]}")
    return told, {who: messages[0] for who, messages in by_person.items()}


def invited(double, options, people, texts):
    _, messages = until_all(double, options.survey, people, "ask", 0)
    links = {}
    for who, message in messages.items():
        found = links_in(message["blocks"])
        if len(found) != 1 or f"#s={options.survey}&m=" not in found[0] or "&t=" not in found[0]:
            sys.exit(f"the invitation of {who} has no link of their own: {found}")
        if buttons_with_addresses(message["blocks"]):
            sys.exit(f"a button of {who}'s invitation would tell who opens the survey")
        if not texts.says_in_any_language(message["fallback"], "survey.invitation"):
            sys.exit(f"the invitation of {who} says something else: {message['fallback']}")
        if not texts.says_in_any_language(message["text"], "survey.confidential"):
            sys.exit(f"the invitation of {who} offers buttons and does not say that they are not anonymous: {message['text']}")
        links[who] = found[0]
    if len(set(links.values())) != len(people):
        sys.exit("two people have the same link")
    with open(options.links, "w", encoding="utf-8") as file:
        file.writelines(f"{who} {link}\n" for who, link in sorted(links.items()))
    print(f"invitations {len(links)} links {len(set(links.values()))} twice 0")


def open_form(double, seconds=30):
    """The form that somebody just asked for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        forms = [modal for modal in double.get("transcript")["modals"] if modal["open"]]
        if forms:
            return forms[0]
        time.sleep(0.1)
    sys.exit(f"no form was opened within {seconds} s")


def until_kept(double, count, texts, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        kept = sum(texts.says_in_any_language(message["fallback"], "survey.confidential_kept")
                   for conversation in double.get("transcript")["conversations"] for message in conversation["messages"])
        if kept == count:
            return
        if time.monotonic() > deadline:
            sys.exit(f"{kept} of {count} people read that their answers were kept")
        time.sleep(0.2)


def answer(double, options, people, texts):
    _, messages = until_all(double, options.survey, people, "ask", 0)
    answering = sorted(people)[:options.count]
    for number, who in enumerate(answering):
        where = {"channel": messages[who]["channel"], "ts": messages[who]["ts"]}
        user = messages[who]["visible_to"][0]
        double.post("press", user=user, action_id="answer_here", message=where)
        form = open_form(double)
        if not texts.says_in_any_language(form["text"], "survey.confidential_form"):
            sys.exit(f"the form of {who} does not say that it is not anonymous: {form['text']}")
        elements = [block["element"] for block in form["content"]["blocks"] if block["type"] == "input"]
        state = {element["action_id"]: element["options"][-1]["value"] for element in elements}
        if number % 2:
            del state[elements[-1]["action_id"]]
        # The second click of somebody who is not sure.
        double.post("submit", user=user, view_id=form["id"], state=state, copies=2)
        until_kept(double, number + 1, texts)
    print(f"confidential answers {len(answering)}, to the last question {(len(answering) + 1) // 2}")


def told(double, options, people, texts):
    everything, messages = until_all(double, options.survey, people, "tell")
    for who, message in messages.items():
        if not texts.says_in_any_language(message["fallback"], "survey.results"):
            sys.exit(f"{who} read something else than the results: {message['fallback']}")
        if any("&t=" in link for link in links_in(message["blocks"])):
            sys.exit(f"the results that {who} read have somebody's own link in them")
    reminders = everything.of("ask", 1)
    if any(len(some) != 1 for some in reminders.values()):
        sys.exit("somebody was reminded twice at once")
    violations = double.get("violations")
    print(f"results {len(messages)} reminders {len(reminders)} twice 0 violations {len(violations)}")
    one = messages[sorted(messages)[0]]
    print("One of them:")
    print("\n".join("  " + line for line in one["text"].splitlines()))
    if violations:
        sys.exit(f"Slack would not have liked it: {violations[0]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["answer", "invited", "told"])
    parser.add_argument("--double", required=True, help="host:port")
    parser.add_argument("--people", required=True, help="file with an employee id a line")
    parser.add_argument("--survey", required=True)
    parser.add_argument("--links", help="file to write")
    parser.add_argument("--count", type=int, default=0, help="how many answer")
    options = parser.parse_args()
    with open(options.people, encoding="utf-8") as file:
        people = set(file.read().split())
    {"answer": answer, "invited": invited, "told": told}[options.what](Double(options.double), options, people, Texts())


if __name__ == "__main__":
    main()
