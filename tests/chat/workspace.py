"""A Slack workspace as tests/slack-double reads it, made of a company's CSV file as fairlead-simulator writes it."""

import argparse
import csv
import json
import re
import unicodedata

CHANNELS = [
    {"id": "C0GENERAL", "name": "general", "purpose": "What concerns everybody · Ce qui concerne tout le monde"},
    {"id": "C0KUDOS", "name": "kudos", "purpose": "Thanks where everybody sees them · Des mercis à la vue de tous"},
    {"id": "C0ATELIER", "name": "atelier", "purpose": "Ce qui se prépare à Paris"},
    {"id": "C0LAUNCH", "name": "launch", "purpose": "The spring launch"},
]


def plain(name):
    """'Chloé' as an account is named: 'chloe'."""
    letters = unicodedata.normalize("NFD", name.lower())
    return re.sub(r"[^a-z0-9]+", ".", "".join(c for c in letters if not unicodedata.combining(c))).strip(".")


class Names:
    """Gives every account a handle of its own: the first name where it is free."""

    def __init__(self):
        self._taken = {"here", "channel", "everyone"}

    def of(self, name):
        whole = plain(name)
        for handle in [whole.split(".")[0], whole, *(f"{whole}.{n}" for n in range(2, 1000))]:
            if handle not in self._taken:
                self._taken.add(handle)
                return handle
        raise ValueError(f"there are too many people called {name}")


def person(row, names, **more):
    return {"id": "U" + row["employee_id"].upper(), "employee_id": row["employee_id"], "handle": names.of(row["name"]),
            "name": row["name"], "email": row["email"], "locale": row["locale"], "tz": row["time_zone"],
            "title": row["team"], **more}


def spread(rows, count):
    """`count` of the rows, from the top of the company to its end."""
    return [rows[index * len(rows) // count] for index in range(count)]


def make_workspace(people_csv, count):
    """`count` employees, half of them with a French locale as far as there are enough, and the accounts that no
    employee has, or not as one expects: under "special" by what is special about them."""
    with open(people_csv, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    employed = [row for row in rows if not row["leave_date"] and row["email"]]
    left = [row for row in rows if row["leave_date"] and row["leave_date"] < "2026-11-01" and row["email"]]
    french = [row for row in employed if row["locale"].startswith("fr")]
    english = [row for row in employed if row["locale"].startswith("en")]
    half = min(count // 2, len(french))
    if half + len(english) < count + 2 or not left:
        raise ValueError(f"{people_csv} has too few people for a workspace of {count}")
    names = Names()
    others = english[-2:]
    french = [person(row, names) for row in spread(french, half)]
    english = [person(row, names) for row in spread(english[:-2], count - half)]
    twin = person(others[0], names)
    special = {
        "left": person(left[0], names),
        "deactivated": person(others[1], names, deleted=True),
        "twin": twin,
        "twin_too": {**twin, "id": twin["id"] + "B", "handle": names.of(twin["name"])},
        "unknown": {"id": "U0NEWCOMER", "employee_id": "", "handle": "newcomer", "name": "Nora Newcomer",
                    "email": "nora.newcomer@elsewhere.example", "locale": "en-GB", "tz": "Europe/London"},
        "guest": {"id": "U0GUEST", "employee_id": "", "handle": "guest", "name": "Kim Guest", "email": "",
                  "locale": "fr-FR", "tz": "Europe/Paris"},
        "bot": {"id": "U0DEPLOYBOT", "employee_id": "", "handle": "deploybot", "name": "Deploy Bot", "email": "",
                "is_bot": True},
    }
    groups = [{"id": "S0HELPERS", "handle": "helpers", "name": "The helpers", "users": [p["id"] for p in english[-3:]]},
              {"id": "S0PRODUIT", "handle": "equipe-produit", "name": "Produit", "users": [p["id"] for p in french[-3:]]}]
    return {"people": [*french, *english, *special.values()], "channels": CHANNELS, "groups": groups,
            "special": {what: one["id"] for what, one in special.items()}}


def make_whole_company(people_csv):
    """Everybody who has an e-mail address; who left still has an account, and must not be written to."""
    with open(people_csv, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["email"]]
    names = Names()
    return {"people": [person(row, names) for row in rows], "channels": CHANNELS}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", help="CSV file of fairlead-simulator")
    parser.add_argument("--count", type=int, default=30, help="employees in the workspace")
    parser.add_argument("--everybody", action="store_true", help="all of them instead, and nobody else")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    with open(options.out, "w", encoding="utf-8") as file:
        workspace = make_whole_company(options.people) if options.everybody else make_workspace(options.people, options.count)
        json.dump(workspace, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
