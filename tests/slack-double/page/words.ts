// What the client itself says, in the language of the person who looks.

const kEnglish = {
  channels: "Channels",
  direct: "Direct messages",
  apps: "Apps",
  home: "Home",
  messages: "Messages",
  everyone: "Everyone",
  observer: "Sees everything",
  viewing: "You are",
  only_you: "Only visible to you",
  only: "Only visible to {name}",
  edited: "(edited)",
  app: "APP",
  typed: "typed",
  today: "Today",
  message: "Message {name}",
  choose: "Choose a person on the left to type, press and react.",
  hint: "Try /kudos @bob +20 #care thank you for …   Enter sends, Shift+Enter makes a new line",
  no_home: "The app has not published a Home tab for you yet.",
  no_messages: "Nothing was said here yet.",
  archived: "This channel is archived.",
  close: "Close",
  cancel: "Cancel",
  choose_option: "Choose…",
  choose_people: "Add a person…",
  optional: "(optional)",
  deactivated: "deactivated",
  not_sent: "Slack could not reach the app: {why}",
  add_reaction: "Add a reaction",
};

const kFrench: typeof kEnglish = {
  channels: "Canaux",
  direct: "Messages directs",
  apps: "Applications",
  home: "Accueil",
  messages: "Messages",
  everyone: "Tout le monde",
  observer: "Voit tout",
  viewing: "Vous êtes",
  only_you: "Visible par vous seulement",
  only: "Visible par {name} seulement",
  edited: "(modifié)",
  app: "APPLI",
  typed: "a saisi",
  today: "Aujourd’hui",
  message: "Envoyer un message dans {name}",
  choose: "Choisissez une personne à gauche.",
  hint: "Essayez /kudos @bob +20 #entraide merci pour …   Entrée envoie, Maj+Entrée va à la ligne",
  no_home: "L’application n’a pas encore publié votre onglet Accueil.",
  no_messages: "Rien n’a encore été dit ici.",
  archived: "Ce canal est archivé.",
  close: "Fermer",
  cancel: "Annuler",
  choose_option: "Choisir…",
  choose_people: "Ajouter une personne…",
  optional: "(facultatif)",
  deactivated: "désactivé",
  not_sent: "Slack n’a pas pu joindre l’application : {why}",
  add_reaction: "Ajouter une réaction",
};

export type Words = typeof kEnglish;

export function wordsFor(locale: string): Words {
  return locale.startsWith("fr") ? kFrench : kEnglish;
}

export function fill(text: string, values: { [name: string]: string }): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
