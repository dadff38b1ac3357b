"""What 30 people do in one day: lines that they type, and what they are to read.

People are called fr0 to fr14 (French) and en0 to en14 (English); "bot", "left" and the like are the special accounts of
workspace.py. In a line, {fr2} stands for the mention of that person.
"""

from dataclasses import dataclass


@dataclass
class Line:
    """`expect`: the sentence of the catalogue that answers. `gives`: points for each of `to`, where an award follows."""
    who: str
    channel: str
    text: str
    expect: str = "kudos.given"
    gives: int = 0
    to: tuple = ()


def award(who, channel, to, points, text):
    return Line(who, channel, text, gives=points, to=tuple(to.split()))


MORNING = [
    award("en0", "#kudos", "en1", 20, "/kudos {en1} +20 #craft for the calm way you took the release apart and put it together again"),
    award("fr0", "#kudos", "fr2 en2", 10, "/kudos {fr2} {en2} +10 #care merci d’avoir accueilli les nouveaux toute la semaine"),
    award("fr1", "#atelier", "fr3", 15, "/kudos +15 #curiosity {fr3} pour ta question qui a tout changé"),
    award("en3", "#launch", "fr4", 20, "/kudos thank you {fr4} for testing on your own phone until midnight #care 20pts"),
    award("fr5", "#kudos", "en4", 5, "/kudos {en4} + 5 #Courage il fallait oser le dire en réunion"),
    award("en5", "#general", "en6", 8, "/kudos {en6}+8 #customers first you stayed on the line for an hour"),
    award("fr6", "#atelier", "fr7", 12, "/kudos   {fr7}   ＋12   #craft   la maquette   est superbe"),
    award("en7", "#kudos", "fr8", 25, "/kudos 25 points {fr8} #CURIOSITY “why not?” was the best question of the month"),
    award("fr9", "#kudos", "fr12 fr13 fr14", 5, "/kudos @equipe-produit +5 #care merci à toute l’équipe pour hier soir 🎉"),
    award("en8", "#launch", "en12 en13 en14", 4, "/kudos @helpers +4 #craft the whole launch stands on your shell scripts & patience"),
    Line("fr10", "#kudos", "/kudos solde", "balance.title"),
    Line("en9", "#general", "/kudos help", "help.title"),
    Line("fr11", "#general", "/kudos aide", "help.title"),
    award("en10", "#kudos", "en11", 30, "/kudos {en11} +30 #courage you said no when everybody said yes"),
    award("fr13", "#atelier", "fr11", 18, "/kudos {fr11} +18 #customers-first la cliente t’a citée dans sa lettre"),
]

# Each slip, in one of the languages or in both.
SLIPS = [
    Line("en1", "#kudos", "/kudos {en2} #care thank you", "problem.points_missing"),
    Line("fr2", "#kudos", "/kudos {fr1} vingt #care merci", "problem.points_in_words"),
    Line("en2", "#kudos", "/kudos {en3} twenty #care thank you", "problem.points_in_words"),
    Line("fr3", "#atelier", "/kudos {fr4} -5 #care merci quand même", "problem.points_negative"),
    Line("en4", "#launch", "/kudos {en5} +0 #care thanks", "problem.points_zero"),
    Line("fr4", "#kudos", "/kudos {fr5} +10 #curage merci", "problem.near_value"),
    Line("en6", "#kudos", "/kudos {en7} +10 #punctuality always on time", "problem.unknown_value"),
    Line("fr7", "#kudos", "/kudos {fr8} +10 merci pour tout", "problem.value_missing"),
    Line("en11", "#kudos", "/kudos {en12} +10 #care", "problem.empty_message"),
    Line("fr8", "#kudos", "/kudos @chl +10 #care merci", "problem.plain_name"),
    Line("en12", "#general", "/kudos +10 #care thank you all", "problem.nobody_named"),
    Line("en13", "#general", "/kudos @here +1 #care thank you everybody", "problem.everybody_named"),
    Line("fr12", "#kudos", "/kudos {fr13} +10 #care +20 merci", "problem.two_points"),
    Line("en14", "#general", "/kudos balanse", "problem.unknown_command"),
    Line("fr14", "#kudos", "/kudos {fr14} +10 #craft bien joué moi", "problem.self_award"),
    Line("en0", "#launch", "/kudos {bot} +5 #craft for the smooth deploys", "problem.person_is_bot"),
    Line("fr0", "#general", "/kudos {left} +5 #care bonne route", "problem.employee_left"),
    Line("en3", "#general", "/kudos {deactivated} +5 #care come back soon", "problem.person_deactivated"),
    Line("fr1", "#general", "/kudos {unknown} +5 #care bienvenue", "problem.person_unknown"),
    Line("en5", "#general", "/kudos {guest} +5 #care thank you for your advice", "problem.person_has_no_email"),
    award("fr5", "#general", "twin", 5, "/kudos {twin} +5 #care merci pour le café"),
    Line("en7", "#general", "/kudos {twin_too} +5 #care for the coffee", "problem.person_is_two"),
    Line("guest", "#general", "/kudos solde", "problem.you_have_no_email"),
    Line("unknown", "#general", "/kudos {en0} +5 #care for the welcome", "problem.you_are_unknown"),
]

# Over what one may give: 200 points a month, 100 at once, 80 to one person.
LIMITS = [
    award("fr10", "#launch", "en0 en1 en2 en3", 20, "/kudos {en0} {en1} {en2} {en3} +20 #craft le lancement du printemps, c’est vous"),
    Line("fr10", "#launch", "/kudos {en4} {en5} +60 #craft et vous aussi", "problem.award_limit_exceeded"),
    Line("fr10", "#launch", "/kudos {fr0} +90 #craft et toi plus que tous", "problem.recipient_limit_exceeded"),
    award("fr10", "#launch", "en6 en7 en8 en9", 25, "/kudos {en6} {en7} {en8} {en9} +25 #craft et vous aussi"),
    Line("fr10", "#launch", "/kudos {fr0} +70 #craft et toi plus que tous", "problem.allowance_exceeded"),
]

EVENING = [
    Line("en1", "#kudos", "/kudos history", "history.title"),
    Line("fr2", "#kudos", "/kudos historique", "history.title"),
    Line("en2", "#general", "/kudos top", "leaderboard.title"),
    Line("fr8", "#general", "/kudos classement", "leaderboard.title"),
    Line("en4", "#general", "/kudos balance", "balance.title"),
    Line("fr10", "#general", "/kudos solde", "balance.title"),
]
