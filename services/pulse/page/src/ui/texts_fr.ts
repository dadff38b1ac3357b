import type { Texts } from "./texts_en.js";
import { resultsFr } from "./texts_results_fr.js";

const written: Texts = {
  ...resultsFr,
  language: "Français",
  switch_language: "Langue",
  skip_to_content: "Aller au contenu",
  loading: "Ouverture de l’enquête et contrôle de ses signatures…",
  step: "Étape {step} sur {steps}",
  back: "Retour",
  working: "En cours…",
  details: "Détails techniques",

  open_until: "Ouverte jusqu’au {date}",
  open_extended:
    "La première clôture était le {first}. Si trop peu de personnes avaient répondu, les réponses sont acceptées jusqu’au {last} ; vous le verrez en continuant.",
  open_late:
    "D’après l’horloge de cet appareil, cette enquête est close depuis le {date}. Si l’horloge se trompe, continuez : les serveurs connaissent l’heure.",
  anonymous: "Enquête anonyme",
  promise_heading: "Ce que nous promettons",
  promise_after:
    "Après la clôture, rien de ce qui est conservé ne peut être relié à vous : ni par nous, ni par votre employeur, même avec toutes les sauvegardes.",
  promise_apart:
    "La partie qui sait que vous pouvez participer ne voit jamais de réponse. La partie qui reçoit les réponses ne sait pas qui les envoie. Votre navigateur recouvre et scelle tout avant l’envoi.",
  promise_slips:
    "La partie qui délivre les bulletins sait, jusqu’à la clôture, que vous les avez demandés. Elle ne sait ni si vous avez répondu, ni quoi.",
  promise_second:
    "Un second signataire, indépendant de l’exploitant, garde l’une des clés jusqu’au contrôle des comptes. Pour relier des réponses à des personnes, il faudrait que les deux s’entendent.",
  promise_alone:
    "Cette enquête n’a pas de second signataire. Il reste donc une limite : un exploitant qui ferait fonctionner toutes les parties de façon malveillante pendant que l’enquête est ouverte pourrait relier des réponses à des personnes.",
  promise_limits_heading: "Ce qu’elle ne peut pas cacher",
  promise_comment:
    "Les commentaires sont lus tels que vous les écrivez. Des noms, des détails et votre style peuvent vous trahir.",
  promise_checked:
    "Vérifié dans ce navigateur : l’empreinte de l’enquête, ses signatures et le programme de cette page.",
  downstream_none: "Les résultats ne servent à rien d’autre qu’à être montrés.",
  downstream_some: "Les résultats servent aussi à ceci : {uses}.",
  use_attrition_alerts: "signaler que des personnes d’un groupe pourraient bientôt partir",
  begin_heading: "Commencer",
  begin_hint:
    "Votre lien personnel n’est utilisé que lorsque vous appuyez sur ce bouton. Regarder n’engage à rien : aucune réponse n’est envoyée.",
  begin: "Voir avec qui mes réponses sont comptées",
  no_token:
    "Ce lien montre seulement l’enquête. Pour répondre, ouvrez le lien personnel de votre invitation, ou une copie enregistrée.",
  not_open:
    "D’après l’horloge de cet appareil, cette enquête n’est pas encore ouverte : elle ouvre le {date}. Revenez alors avec le même lien ; si l’horloge se trompe, continuez dès maintenant.",
  closed_heading: "Cette enquête est close",
  to_check: "Vérifier que mes réponses sont comptées",

  restore_heading: "Continuer avec une copie enregistrée",
  restore_here: "Une copie se trouve dans ce navigateur. Elle s’ouvre avec votre phrase secrète.",
  restore_elsewhere: "J’ai une copie d’un autre appareil",
  restore_text: "Le texte de la copie",
  restore_file: "ou son fichier",
  passphrase: "Phrase secrète",
  show_passphrase: "Afficher la phrase secrète",
  sent_before: "Combien de fois avez-vous déjà envoyé des réponses ?",
  sent_before_hint: "0 si jamais. La page a montré ce nombre après l’envoi ; seules vos dernières réponses comptent.",
  restore: "Ouvrir la copie",
  restoring: "Ouverture de la copie. Cela prend une seconde environ, pour que personne ne puisse deviner vite.",
  restored: "Votre copie est ouverte.",
  restore_nothing: "Collez le texte de la copie ou choisissez son fichier.",
  restore_number: "Dites combien de fois vous avez envoyé des réponses : un nombre entier, 0 ou plus.",
  forget: "Supprimer la copie de ce navigateur",
  forgotten: "La copie a été supprimée de ce navigateur.",
  need_link:
    "Cette copie n’a pas encore de bulletins. Ouvrez dans ce navigateur le lien personnel de votre invitation, puis cette copie.",

  circle_heading: "Avec qui vos réponses sont comptées",
  circle_proved: "Prouvé : votre place dans la liste de {size} personnes était fixée avant la première réponse.",
  circle_about:
    "Vos réponses n’apparaissent que dans ces groupes, ou dans de plus grands. Le chiffre d’un groupe n’est montré que si au moins {respondents} personnes ont répondu à la question et si le groupe en compte au moins {eligible}.",
  circle_people: "{count} personnes, dont vous",
  circle_names: "Montrer les {count} noms",
  circle_names_some: "Montrer {count} des noms",
  circle_no_names: "Les noms s’affichent quand vous ouvrez votre lien personnel.",
  circle_comments:
    "Les commentaires vont à « {cell} », avec {count} personnes. Ils ne sont montrés que si au moins {respondents} personnes ont répondu et si {comments} ont écrit quelque chose, sans date et jamais à côté de chiffres.",
  circle_wrong:
    "Y a-t-il ici quelqu’un que vous ne connaissez pas, ou votre groupe est-il plus petit que vous ne pensez ? Alors ne répondez pas, et dites-le à la personne que nomme votre invitation.",
  to_questions: "Passer aux questions",

  questions_heading: "Vos réponses",
  questions_about:
    "Passez ce que vous voulez. Une question passée part elle aussi sous scellé, et personne ne voit que vous l’avez passée. Vos réponses restent dans la mémoire de cet onglet jusqu’à l’envoi.",
  skip: "Je passe cette question",
  likert_1: "Pas du tout d’accord",
  likert_2: "Pas d’accord",
  likert_3: "Ni l’un ni l’autre",
  likert_4: "D’accord",
  likert_5: "Tout à fait d’accord",
  enps_low: "0 : pas du tout probable",
  enps_high: "10 : très probable",
  comment_warning:
    "Des personnes le liront, tel que vous l’écrivez. Évitez les noms, les dates, les noms de code et ce que personne d’autre ne sait. Des phrases courtes et simples en disent moins sur qui les a écrites.",
  comment_left: "{bytes} octets sur {most}",
  comment_too_long:
    "Ce commentaire est trop long : {bytes} octets, alors que {most} tiennent. Rien n’est coupé à votre place. Raccourcissez-le, s’il vous plaît.",
  hint_heading: "Votre texte peut désigner quelqu’un",
  hint_name: "« {text} » est le nom d’une personne de l’un de vos groupes",
  hint_email: "« {text} » ressemble à une adresse électronique",
  hint_mention: "« {text} » mentionne quelqu’un",
  hint_change: "Modifier le texte",
  hint_keep: "Le laisser ainsi et continuer",
  to_slips: "Continuer",

  slips_heading: "Obtenir vos bulletins",
  slips_about:
    "Chaque bulletin permet de compter une réponse, une seule fois. Votre navigateur les recouvre avant qu’ils ne soient tamponnés : qui les tamponne ne pourra pas les reconnaître. Les tampons sont vérifiés avant d’être utilisés.",
  slips_once:
    "Les bulletins sont délivrés une seule fois. Si vous les perdez avant l’envoi, personne ne peut vous en redonner. Gardez donc une copie, protégée par une phrase secrète.",
  keep_legend: "Où garder la copie",
  keep_tab: "Dans cet onglet",
  keep_tab_hint: "Résiste à un rechargement. Disparaît quand vous fermez l’onglet.",
  keep_device: "Sur cet appareil",
  keep_device_hint:
    "Résiste à la fermeture du navigateur. Qui utilise cet appareil voit qu’elle existe, mais ne peut pas l’ouvrir.",
  keep_nowhere: "Nulle part",
  keep_nowhere_hint: "Je termine maintenant. Si cette page se ferme avant l’envoi, je ne peux plus répondre.",
  keep_unencrypted:
    "Sans votre phrase secrète, la copie est illisible. Rien ne quitte cette page sans être chiffré, et la phrase n’est conservée nulle part.",
  passphrase_hint: "Au moins {least} caractères. Personne ne peut la retrouver.",
  passphrase_suggest: "En proposer une",
  passphrase_short: "La phrase secrète doit avoir au moins {least} caractères.",
  get_slips: "Obtenir mes {count} bulletins",
  getting_slips: "Vos bulletins sont recouverts, tamponnés, et chaque tampon est vérifié…",
  got_slips: "Les {count} tampons sont justes.",
  storage_refused:
    "Ce navigateur ne laisse rien garder à la page. Choisissez « Nulle part », et enregistrez la copie dans un fichier à l’étape suivante.",

  send_heading: "Envoyer vos réponses",
  send_ready:
    "Vos réponses sont prêtes. Elles seront scellées dans un paquet de la même taille que celui de tout le monde.",
  send_delay:
    "Quand vous appuyez sur le bouton, la page attend un temps aléatoire, deux minutes au plus, pour que l’instant en dise moins sur vous.",
  send_later:
    "Il en dit encore moins si vous envoyez un autre jour : enregistrez la copie, fermez la page et revenez jusqu’au {date}. Vous choisirez alors vos réponses à nouveau.",
  send_later_open:
    "Il en dit encore moins si vous envoyez un autre jour : enregistrez la copie, fermez la page et revenez tant que l’enquête est ouverte. Vous choisirez alors vos réponses à nouveau.",
  send: "Envoyer mes réponses",
  countdown: "Envoi dans {time}",
  countdown_skip: "Ne pas attendre, envoyer maintenant",
  countdown_cancel: "Arrêter, ne pas encore envoyer",
  countdown_said: "Encore {seconds} secondes environ.",
  countdown_stopped: "Arrêté. Rien n’a été envoyé.",
  sending: "Mise sous scellé et envoi…",
  save_heading: "Enregistrer une copie pour plus tard ou pour un autre appareil",
  save_about:
    "La copie contient vos bulletins, pas vos réponses. Elle est protégée par votre phrase secrète. Avec elle seule, vous pourrez voir plus tard que votre commentaire a reçu une réponse, et y répondre.",
  save_file: "Enregistrer dans un fichier",
  save_text: "Afficher en texte",
  save_text_label: "La copie, protégée. Gardez-la à un endroit auquel personne d’autre n’a accès.",
  saved_file: "La copie a été enregistrée dans un fichier.",

  done_heading: "Merci. Vos réponses sont arrivées",
  done_about:
    "Votre paquet a été reçu. Jusqu’au {date}, vous pouvez envoyer de nouveau ; seules vos dernières réponses comptent. C’était l’envoi numéro {revision}.",
  done_about_open:
    "Votre paquet a été reçu. Tant que l’enquête est ouverte, vous pouvez envoyer de nouveau ; seules vos dernières réponses comptent. C’était l’envoi numéro {revision}.",
  done_receipt_heading: "Votre reçu",
  done_receipt_about:
    "Il permet de vérifier plus tard que chacun de vos {count} bulletins a été compté. Aucune réponse n’y figure : personne ne peut vous obliger à montrer ce que vous avez dit. Il montre en revanche que vous avez participé.",
  receipt_keep: "Le garder dans ce navigateur",
  receipt_kept: "Le reçu est gardé dans ce navigateur.",
  receipt_file: "Enregistrer dans un fichier",
  receipt_saved: "Le reçu a été enregistré dans un fichier.",
  done_again: "Changer mes réponses",
  done_talk:
    "Si vous avez écrit un commentaire : les ressources humaines peuvent y répondre sur cette page après les résultats. Seule votre copie enregistrée montre lequel est le vôtre et vous permet de répondre : gardez-la jusque-là.",
  done_close: "Vous pouvez fermer cette page.",

  check_heading: "Mes réponses sont-elles comptées ?",
  check_about:
    "Chaque bulletin figure dans les listes publiées sous un nombre que seul votre reçu peut retrouver. Les listes de vos groupes sont chargées pour cela ; rien de votre reçu n’est envoyé.",
  check_file: "Le fichier de votre reçu",
  check_none: "Il n’y a pas de reçu dans ce navigateur. Choisissez son fichier.",
  check_other: "Ce reçu est celui d’une autre enquête.",
  check: "Chercher mes bulletins",
  checking: "Chargement des listes…",
  check_unpublished: "Les résultats ne sont pas encore publiés. Revenez après le {date}.",
  check_unpublished_late: "Les résultats ne sont pas encore publiés. Revenez un autre jour.",
  check_all: "Vos {count} bulletins qui appartiennent à des chiffres publiés figurent tous dans les listes.",
  check_missing: "{count} de vos bulletins manquent dans une liste publiée.",
  check_missing_one: "Un de vos bulletins manque dans une liste publiée.",
  check_missing_what:
    "Apportez votre reçu au second signataire ou à la personne que nomme votre invitation. Le reçu ne montre aucune de vos réponses.",
  check_listed: "dans la liste de « {cell} »",
  check_absent: "manquant",
  check_quiet: "aucun chiffre publié : trop peu de réponses",
  check_ballot: "Bulletin",
  check_result: "Résultat",

  to_note: "Que dit le décompte de moi ?",
  note_about:
    "Pour chaque personne de la liste, la partie qui délivre les bulletins a publié, sous clé, si elle a participé, c’est-à-dire si elle a obtenu ses bulletins. Seuls votre reçu ou votre note ouvrent ce qu’elle dit de vous. Le fichier est le même pour tout le monde ; rien de vous n’est envoyé.",
  note_choose: "Le fichier de votre note",
  note_none: "Il n’y a pas de note dans ce navigateur. Choisissez son fichier.",
  note_check: "L’ouvrir",
  note_offer: "Vous ne voulez pas répondre ? Gardez une note",
  note_offer_about:
    "Avec cette note, vous pourrez voir après la clôture que personne n’a participé en votre nom. Qui possède la note peut voir la même chose : gardez-la pour vous. À la clôture, elle est oubliée avec tout le reste : vous ne pourrez plus l’obtenir.",
  note_keep: "Garder la note dans ce navigateur",
  note_file: "Enregistrer la note dans un fichier",
  note_kept: "La note est gardée dans ce navigateur.",
  note_saved: "La note a été enregistrée dans un fichier.",
  said_as_you_did: "Le décompte dit que vous avez participé, et c’est le cas.",
  said_as_you_did_not: "Le décompte dit que vous n’avez pas participé, et, vu de cet appareil, c’est exact.",
  said_perhaps_yes:
    "Le décompte dit que vous avez participé. Cet appareil a demandé des bulletins sans recevoir de réponse ; la demande est donc arrivée.",
  said_perhaps_no:
    "Le décompte dit que vous n’avez pas participé. Cet appareil a demandé des bulletins sans recevoir de réponse ; la demande n’est donc pas arrivée.",
  said_not_counted: "Le décompte dit que vous n’avez pas participé, mais vous avez des bulletins. Il est faux.",
  said_counted_without:
    "Le décompte dit que vous avez participé, mais aucun bulletin n’a été obtenu d’ici. Avez-vous répondu sur un autre appareil ? Alors tout va bien. Sinon, quelqu’un s’est servi de votre nom.",
  said_opens_to_nothing: "Ce qui a été publié de vous ne s’ouvre pas avec ce qui vous avait été donné. C’est faux.",
  said_what:
    "Apportez votre reçu ou votre note au second signataire ou à la personne que nomme votre invitation. Aucune de vos réponses n’y figure.",
  said_nothing:
    "Personne ne peut vérifier qui a participé : la partie qui délivre les bulletins a perdu son registre pendant l’enquête, et n’en a rien publié.",
  said_compare: "Selon la partie qui délivre les bulletins, {people} personnes sur {size} ont participé",
  said_digest: "Tout le monde doit voir le même fichier. Comparez son empreinte (SHA-256) avec d’autres :",

  // Answers to comments
  to_talk: "Réponses aux commentaires",
  talk_fetching: "Récupération de toutes les réponses…",
  talk_heading: "Réponses aux commentaires",
  talk_about:
    "Les ressources humaines répondent ici aux commentaires, à la vue de tous. Personne ne sait qui a écrit un commentaire ; la personne qui l’a écrit peut répondre et reste inconnue. Tout le monde récupère la même liste entière : la lire ne dit rien de vous.",
  talk_none: "Aucun commentaire n’a encore reçu de réponse. Revenez un autre jour.",
  talk_open_heading: "L’un d’eux est-il le vôtre ?",
  talk_open_about:
    "Ouvrez la copie enregistrée avec laquelle vous avez répondu. Votre commentaire est alors cherché ici, dans votre navigateur ; rien n’est envoyé pour cela.",
  talk_not_mine:
    "Aucun de vos commentaires n’a reçu de réponse jusqu’ici. Un commentaire qui n’a pas été publié ne peut pas en recevoir.",
  talk_others: "Autres commentaires",
  talk_in: "Un commentaire de « {cell} »",
  talk_mine_in: "Votre commentaire, dans « {cell} »",
  talk_hr: "Ressources humaines",
  talk_author: "La personne qui l’a écrit",
  talk_you: "Vous",
  talk_reply: "Votre réponse ({next} sur {most})",
  talk_warning:
    "Tout le monde peut la lire, sous votre commentaire. Laissez de côté les noms, les dates et ce que personne d’autre ne peut savoir, même si on vous le demande. Chaque texte de plus en dit plus sur votre style. Des phrases courtes et simples en disent le moins.",
  talk_left: "{count} caractères utilisés sur {most}",
  talk_empty: "Écrivez d’abord votre réponse.",
  talk_too_long:
    "Cette réponse est trop longue : {count} caractères, et il y a place pour {most}. Rien n’est coupé à votre place. Raccourcissez-la, s’il vous plaît.",
  talk_next: "La relire une fois",
  talk_full: "Vous avez répondu {most} fois, c’est le maximum. Les ressources humaines peuvent encore répondre.",
  talk_taken:
    "Votre réponse a été prise. Elle paraîtra ici avec celles des autres à la prochaine publication : en règle générale une fois par jour.",
  reply_heading: "Envoyer votre réponse",
  reply_seen:
    "Le collecteur voit à quel commentaire elle appartient et, à cet instant, une adresse réseau. Il ne garde ni l’adresse ni l’heure, mais qui l’observerait à ce moment pourrait voir les deux. L’envoyer depuis un réseau que beaucoup partagent vous en protège.",
  reply_later:
    "Elle en dit encore moins si vous l’envoyez un autre jour, et non juste après la parution de la réponse. Votre texte n’est que dans la mémoire de cet onglet.",
  reply_send: "Envoyer ma réponse",

  alarm_heading: "Arrêtez. Quelque chose ne va pas dans cette enquête",
  alarm_what: "La page s’est arrêtée et ne continuera pas. Aucune de vos réponses n’en sort.",
  alarm_do:
    "Ne répondez pas à cette enquête, et n’essayez pas sur un autre appareil. Prévenez le second signataire, vos représentants du personnel ou la personne que nomme votre invitation, et montrez-leur cette page.",
  alarm_MANIFEST_HASH:
    "Ce n’est pas l’enquête dont parle votre invitation. Tout le monde doit recevoir la même ; on vous en a donné une autre.",
  alarm_MANIFEST_INVALID: "La description de l’enquête enfreint ses propres règles.",
  alarm_SIGNATURE_INVALID: "L’enquête n’est pas signée par les parties qui devaient la signer.",
  alarm_SCRIPT_CHANGED: "Le programme de cette page n’est pas celui qui a été signé avec l’enquête.",
  alarm_ROSTER_PROOF: "Le serveur n’a pas pu prouver votre place dans la liste fixée avant l’enquête.",
  alarm_CELL_TOO_SMALL: "Vos réponses seraient comptées dans un groupe si petit qu’elles pourraient vous désigner.",
  alarm_SLIPS_MALFORMED: "Vos bulletins ne sont pas ceux qui ont été demandés.",
  alarm_PROOF_INVALID: "Un bulletin a reçu un autre tampon que ceux de tous les autres. Cela pourrait vous marquer.",

  problem_heading: "Cela n’a pas fonctionné",
  retry_hint: "Rien n’est répété tout seul. Appuyez de nouveau sur le bouton quand vous voulez.",
  problem_OFFLINE:
    "Le serveur est injoignable. Rien n’est perdu : vérifiez votre connexion et appuyez de nouveau sur le bouton. La même chose est envoyée encore, et n’est comptée qu’une fois.",
  problem_LINK:
    "Ce lien n’est pas complet. Ouvrez-le de nouveau depuis votre invitation, et copiez-le en entier, avec tout ce qui suit le #.",
  problem_MISSING:
    "Cette enquête n’existe pas ici. Ouvrez de nouveau le lien de votre invitation ; si rien ne change, prévenez la personne qu’elle nomme.",
  problem_TOKEN:
    "Votre lien personnel n’a pas été accepté : il a peut-être expiré. Demandez une nouvelle invitation. Si vous avez une copie avec des bulletins, ouvrez-la plutôt : elle n’a pas besoin de lien.",
  problem_ALREADY_ISSUED:
    "Des bulletins ont déjà été délivrés pour votre lien, avec une autre copie. Si vous l’avez enregistrée, dans un autre navigateur ou dans un fichier, ouvrez-la avec sa phrase secrète. Si elle est perdue, vous ne pouvez pas répondre cette fois : de nouveaux bulletins permettraient de compter deux fois. Ce que vous avez peut-être déjà envoyé compte toujours.",
  problem_CLOSED:
    "L’enquête est close et n’accepte plus rien. Ce que vous avez envoyé avant compte. Quand les résultats seront publiés, vous pourrez le vérifier avec votre reçu.",
  problem_ISSUING_STOPPED:
    "La délivrance des bulletins est arrêtée définitivement pour cette enquête, afin de protéger tout le monde : la mémoire de qui en a reçu s’est perdue. Si vous avez une copie avec des bulletins, vous pouvez encore envoyer. Sinon, vous ne pouvez pas répondre cette fois.",
  problem_NOT_ELIGIBLE:
    "Vous n’êtes pas dans la liste de cette enquête, fixée avant son ouverture. Si vous pensez devoir y figurer, prévenez la personne que nomme votre invitation ; ce pourra être corrigé pour la prochaine enquête.",
  problem_NOT_OPEN:
    "L’enquête n’est pas encore ouverte. Rien n’est perdu : revenez avec le même lien quand elle le sera.",
  problem_BUSY:
    "Le serveur a trop à faire. Rien n’est perdu : attendez une minute et appuyez de nouveau sur le bouton.",
  problem_REFUSED:
    "Le serveur a refusé : {reason}. Ce que vous venez d’envoyer n’a pas été pris. Prévenez la personne que nomme votre invitation.",
  problem_COPY_INVALID:
    "Ce n’est pas une copie entière de cette page. Choisissez de nouveau le fichier, ou collez tout le texte, de « fairlead-pulse-copy » à la fin.",
  problem_COPY_LOCKED:
    "La phrase secrète n’ouvre pas cette copie, ou la copie a été modifiée. Vérifiez la phrase : les majuscules et les traits d’union comptent.",
  problem_COPY_OTHER:
    "Cette copie est celle d’une autre enquête. Ouvrez le lien de l’enquête à laquelle elle appartient.",
  problem_RECEIPT_INVALID:
    "Ce n’est pas un reçu de cette page, ou il n’est pas entier. Choisissez de nouveau son fichier.",
  problem_NOTE_INVALID:
    "Ce n’est pas une note de cette page, ou elle n’est pas entière. Choisissez de nouveau son fichier.",
  problem_COMMITMENTS_INVALID:
    "Ce qui a été publié de la participation n’est pas ce qu’il devrait être : abîmé, ou un autre fichier que celui de tous. Ne vous y fiez pas ; prévenez la personne que nomme votre invitation.",
  problem_CONVERSATIONS_INVALID:
    "La liste des réponses n’est pas ce qu’elle devrait être : abîmée, ou avec une réponse que n’a pas signée la personne qui a écrit le commentaire. Ne vous y fiez pas ; prévenez la personne que nomme votre invitation.",
  problem_SEQUENCE_USED:
    "Une réponse précédente de votre part à ce commentaire a été prise sous ce numéro et n’est pas encore publiée. Appuyez de nouveau sur le bouton : celle-ci partira comme votre réponse suivante.",
  problem_UNEXPECTED:
    "La page a rencontré une erreur de son fait : {reason}. Rechargez la page ; une copie enregistrée permet de continuer.",
};

// French sets a blank that does not break before these signs, a narrow one before three of them, and within quotation marks.
const spaced = (text: string): string =>
  text
    .replace(/ ([;?!])/g, "\u202f$1")
    .replace(/ ([:»%])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0");

export const fr = Object.fromEntries(Object.entries(written).map(([key, text]) => [key, spaced(text)])) as Texts;
