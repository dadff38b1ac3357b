// The sentences about a survey's results, in French.
import type { resultsEn } from "./texts_results_en.js";

export const resultsFr: { [key in keyof typeof resultsEn]: string } = {
  results: "Résultats",
  results_lead: "{bundles} personnes sur {eligible} ont répondu. L’enquête s’est terminée le {date}.",
  closed_over: "Elle s’est terminée le {date}. Elle n’accepte plus de réponses.",
  closed_counting:
    "L’enquête s’est terminée le {date}. Ce qui a été envoyé est mélangé puis compté ; personne ne peut ni presser ni observer ce travail. Revenez avec le même lien.",
  results_about:
    "Toute l’entreprise voit ces mêmes chiffres. Ils sont arrondis, et montrés pour les groupes d’au moins {respondents} réponses ; un groupe est aussi laissé de côté si l’on pouvait en déduire le chiffre d’un autre.",
  results_noise:
    "Les chiffres à partir de 100 réponses ont été un peu modifiés au hasard avant d’être arrondis, pour qu’ils en disent moins sur chaque réponse. Leur fourchette à 95 % en tient compte.",
  results_reading: "Comment lire les chiffres",
  results_scale:
    "Les scores sont des moyennes, de 0 (tout le monde est en total désaccord) à 100 (tout le monde est tout à fait d’accord). Le crochet sous une barre est la fourchette à 95 % : ce que le hasard seul peut changer au score.",
  results_compared:
    "Les flèches comparent avec la dernière enquête qui a posé la même question dans les mêmes termes, là où cela ne désigne pas quelques personnes arrivées ou parties.",

  audit_heading: "Qui a participé",
  audit_eligible: "pouvaient répondre",
  audit_issued: "ont pris des bulletins",
  audit_bundles: "ont répondu",
  audit_counted:
    "{ballots} bulletins ont été comptés : {answers} pour des réponses et {comments} pour des commentaires, y compris ce qui a été passé ou laissé vide, car chaque bulletin compte une fois.",
  audit_rejected_none: "Aucun bulletin n’a été refusé.",
  audit_rejected: "Bulletins refusés (abîmés, faux ou envoyés deux fois) : {count}.",
  audit_how: "Comment on a compté, et comment le vérifier",
  audit_steps:
    "Les paquets n’ont été ouverts qu’après la clôture, tous mélangés en un seul tas, par des programmes qui ne connaissent le nom de personne. Puis leurs clés ont été détruites. Les chiffres sont établis une seule fois et ne changeront jamais.",
  audit_verify:
    "Chacun peut vérifier signatures, listes et totaux à partir des fichiers publics. Avec le programme de l’exploitant de cette page :",
  audit_files: "Les fichiers publics :",
  file_release: "résultats",
  file_closing: "acte de clôture",
  file_manifest: "ce qui a été signé avant l’enquête",
  file_signatures: "ses signatures",
  to_promise: "Ce qui a été promis",

  own_heading: "Vos groupes d’abord",
  own_about:
    "Ce navigateur sait, par votre reçu ou votre copie, dans quels groupes vos réponses sont comptées. Rien de cela n’a été envoyé à qui que ce soit.",
  own_tag: "votre groupe",
  own_within: "« {cell} » a trop peu de réponses à lui seul ; vos réponses sont comptées ici.",
  own_hidden: "Trop peu de réponses à lui seul ; vos réponses sont comptées dans « {cell} ».",

  result_of_100: "sur 100",
  result_enps: "(de −100\u00a0à\u00a0100)",
  result_range: "{low} à {high}",
  result_interval: "95 % : {range}",
  result_interval_heading: "Fourchette à 95 %",
  result_band: "{low} à {high} réponses",
  result_percent: "{value} %",
  result_hidden: "Masqué : trop peu de réponses (montré à partir de {respondents})",
  result_no_figures: "chiffres à partir de 20 réponses",
  result_alarm:
    "Rien de cette question n’est montré : il y a eu plus de réponses que de personnes, ce que seule une clé volée permet.",
  result_shares: "Répartition des réponses",
  result_answer: "Réponse",
  result_share: "Part",
  enps_about:
    "eNPS : la part des promoteurs (9\u00a0ou\u00a010) moins celle des détracteurs (0\u00a0à\u00a06), de −100\u00a0à\u00a0100.",
  enps_detractors: "Détracteurs (0\u00a0à\u00a06)",
  enps_passives: "Passifs (7\u00a0ou\u00a08)",
  enps_promoters: "Promoteurs (9\u00a0ou\u00a010)",
  trend_up: "plus haut que la dernière fois",
  trend_down: "plus bas que la dernière fois",
  trend_none: "pas de changement net",

  groups: "Par groupe",
  groups_by: "Groupes par",
  groups_first_only:
    "D’autres regroupements ne sont pas montrés pour cette enquête : on n’a pas pu s’assurer qu’ensemble ils ne désignent personne.",
  groups_others: "Les autres de « {cell} »",
  groups_more: "En montrer {count} de plus",

  confidential_heading: "Réponses par boutons dans la messagerie",
  confidential_about:
    "Confidentiel, pas anonyme : jusqu’à la clôture, l’application de messagerie et les personnes qui l’exploitent pouvaient voir qui répondait quoi. Ces chiffres sont ceux de toute l’entreprise, et n’entrent dans aucun de ceux qui précèdent.",

  comments_heading: "Commentaires",
  comments_about: "Tels qu’ils ont été écrits, sans ordre. Personne ne sait qui a écrit lequel.",
  comments_none:
    "Aucun commentaire n’est montré. Ils le sont à partir de {respondents} personnes et de {comments} commentaires, afin qu’aucun commentaire ne reste isolé.",
  comments_in: "{cell} : {count} commentaires",

  driver_workload: "Charge de travail",
  driver_manager: "Encadrement",
  driver_growth: "Évolution",
  driver_recognition: "Reconnaissance",
  driver_belonging: "Appartenance",
  driver_wellbeing: "Bien-être",
  driver_purpose: "Sens du travail",
  driver_safety_to_speak: "Liberté de parole",
  driver_customer_focus: "Attention aux clients",
  driver_overall: "Vue d’ensemble",
  driver_none: "Autres questions",

  destroyed_heading: "Détruite sans être lue",
  destroyed_few:
    "Trop peu de personnes ont répondu : moins de {bundles}. Avec si peu, des chiffres pourraient désigner quelqu’un. Tout ce qui a été envoyé a donc été détruit sans être ouvert, comme promis avant l’enquête.",
  destroyed_given_up:
    "Les responsables de l’enquête y ont renoncé après sa clôture. Tout ce qui a été envoyé a été détruit sans être ouvert.",
  destroyed_nobody: "Personne n’a vu vos réponses, et personne ne les verra : il ne reste rien à ouvrir.",

  problem_RELEASE_INVALID:
    "Les résultats ne sont pas ce qu’ils devraient être : leur fichier est abîmé ou incomplet. Rien n’en est montré. Rechargez la page plus tard ; si rien ne change, prévenez la personne que nomme votre invitation.",
  problem_RELEASE_OTHER:
    "Le serveur a donné les résultats d’une autre enquête. Ils ne sont pas montrés. Prévenez la personne que nomme votre invitation.",
};
