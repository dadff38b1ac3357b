// Every sentence of the page. {places} are filled in.
import { resultsEn } from "./texts_results_en.js";

export const en = {
  ...resultsEn,
  language: "English",
  switch_language: "Language",
  skip_to_content: "Skip to the content",
  loading: "Opening the survey and checking its signatures …",
  step: "Step {step} of {steps}",
  back: "Back",
  working: "Working …",
  details: "Technical details",

  // Welcome
  open_until: "Open until {date}",
  open_extended:
    "The first close was on {first}. Where too few had answered by then, answers are taken until {last}; that shows when you go on.",
  open_late:
    "By this device’s clock, this survey closed on {date}. If the clock is wrong, go on: the servers know the time.",
  anonymous: "Anonymous survey",
  promise_heading: "What we promise",
  promise_after:
    "After the close, nothing that is stored can be linked to you: not by us, not by your employer, not with every backup in hand.",
  promise_apart:
    "The part that knows you are eligible never sees an answer. The part that receives answers does not know who sent them. Your browser covers and seals everything before it leaves.",
  promise_slips:
    "That you fetched slips is known to the part that hands them out, until the close. Whether and what you answered is not.",
  promise_second:
    "A second signer, independent of the operator, holds one of the keys until the counts are checked. To link answers to people, both would have to work together.",
  promise_alone:
    "This survey has no second signer. Therefore one limit remains: an operator who runs every part maliciously while the survey is open could link answers to people.",
  promise_limits_heading: "What it cannot hide",
  promise_comment: "Comments are read as you write them. Names, details and your style can give you away.",
  promise_checked: "Checked in this browser: the survey’s hash, its signatures and this page’s own script.",
  downstream_none: "The results are used for nothing but being shown.",
  downstream_some: "The results are also used for: {uses}.",
  use_attrition_alerts: "alerts that people in a group may be about to leave",
  begin_heading: "Begin",
  begin_hint:
    "Your personal link is used only when you press this button. Looking costs nothing: nothing is sent about your answers.",
  begin: "Show whom I am counted with",
  no_token: "This link shows the survey only. To answer, open the personal link of your invitation, or a saved copy.",
  not_open:
    "By this device’s clock, this survey is not open yet: it opens on {date}. Come back then with the same link; if the clock is wrong, go on now.",
  closed_heading: "This survey is closed",
  to_check: "Check that I am counted",

  // A saved copy
  restore_heading: "Go on with a saved copy",
  restore_here: "A saved copy lies in this browser. It opens with your passphrase.",
  restore_elsewhere: "I have a saved copy from another device",
  restore_text: "The text of the copy",
  restore_file: "or its file",
  passphrase: "Passphrase",
  show_passphrase: "Show the passphrase",
  sent_before: "How often have you already sent answers?",
  sent_before_hint: "0 if never. The page showed the number after sending; only your last answers count.",
  restore: "Open the copy",
  restoring: "Opening the copy. This takes about a second, so that nobody can guess quickly.",
  restored: "Your copy is open.",
  restore_nothing: "Paste the text of the copy or choose its file.",
  restore_number: "Say how often you have sent answers: a whole number, 0 or more.",
  forget: "Remove the copy from this browser",
  forgotten: "The copy was removed from this browser.",
  need_link:
    "This copy has no slips yet. Open the personal link of your invitation in this browser, and then this copy.",

  // Whom I am counted with
  circle_heading: "Whom you are counted with",
  circle_proved: "Proved: your place was fixed in the roster of {size} people before anybody answered.",
  circle_about:
    "Your answers appear only as part of these groups, or of larger ones. A group’s figure is shown only if at least {respondents} people answered that question and at least {eligible} are in the group.",
  circle_people: "{count} people, you among them",
  circle_names: "Show all {count} names",
  circle_names_some: "Show {count} of the names",
  circle_no_names: "The names are shown when you open your personal link.",
  circle_comments:
    "Comments belong to “{cell}”, with {count} people. They are shown only if at least {respondents} answered and {comments} wrote something, without date and never beside figures.",
  circle_wrong:
    "Is somebody here whom you do not know, or is your group smaller than you think? Then do not answer, and tell whom your invitation names.",
  to_questions: "Go to the questions",

  // Questions
  questions_heading: "Your answers",
  questions_about:
    "Skip whatever you like. A skipped question is sent sealed as well, so that nobody sees that you skipped. Answers stay in this tab’s memory until you send them.",
  skip: "I skip this question",
  likert_1: "Strongly disagree",
  likert_2: "Disagree",
  likert_3: "Neither",
  likert_4: "Agree",
  likert_5: "Strongly agree",
  enps_low: "0: not at all likely",
  enps_high: "10: extremely likely",
  comment_warning:
    "Read by people, as you write it. Leave out names, dates, codewords and events that only you know. Short and plain sentences say less about who wrote them.",
  comment_left: "{bytes} of {most} bytes used",
  comment_too_long:
    "This comment is too long: {bytes} bytes, and {most} fit. Nothing is cut off for you. Please shorten it.",
  hint_heading: "Your text may point at somebody",
  hint_name: "“{text}” is a name in a group that you are counted in",
  hint_email: "“{text}” looks like an e-mail address",
  hint_mention: "“{text}” mentions somebody",
  hint_change: "Change the text",
  hint_keep: "Leave it as it is and go on",
  to_slips: "Continue",

  // Slips
  slips_heading: "Get your slips",
  slips_about:
    "Each slip lets one answer be counted, once. Your browser covers them before they are stamped: whoever stamps them cannot recognise them later. The stamps are checked before any is used.",
  slips_once:
    "Slips are given out once. If you lose them before sending, nobody can give you new ones. So keep a copy, locked with a passphrase.",
  keep_legend: "Where to keep the copy",
  keep_tab: "In this tab",
  keep_tab_hint: "Survives a reload. Gone when you close the tab.",
  keep_device: "On this device",
  keep_device_hint:
    "Survives closing the browser. Others who use this device see that it is there, but cannot open it.",
  keep_nowhere: "Nowhere",
  keep_nowhere_hint: "I finish now. If this page closes before I send, I cannot answer any more.",
  keep_unencrypted:
    "Without your passphrase the copy is unreadable. Nothing of it ever leaves this page unlocked, and the passphrase is kept nowhere.",
  passphrase_hint: "At least {least} characters. Nobody can recover it.",
  passphrase_suggest: "Suggest one",
  passphrase_short: "The passphrase needs at least {least} characters.",
  get_slips: "Get my {count} slips",
  getting_slips: "Covering your slips, having them stamped and checking every stamp …",
  got_slips: "All {count} stamps are right.",
  storage_refused:
    "This browser does not let the page keep anything. Choose “Nowhere”, and save the copy as a file after the next step.",

  // Send
  send_heading: "Send your answers",
  send_ready: "Your answers are ready. They will be sealed in one parcel of the same size as everybody’s.",
  send_delay:
    "When you press the button, the page waits a random time of up to two minutes, so that the moment says less about you.",
  send_later:
    "It says even less if you send on another day: save the copy, close the page, and come back until {date}. You then choose your answers anew.",
  send_later_open:
    "It says even less if you send on another day: save the copy, close the page, and come back while the survey is open. You then choose your answers anew.",
  send: "Send my answers",
  countdown: "Sending in {time}",
  countdown_skip: "Do not wait, send now",
  countdown_cancel: "Stop, do not send yet",
  countdown_said: "About {seconds} seconds left.",
  countdown_stopped: "Stopped. Nothing was sent.",
  sending: "Sealing and sending …",
  save_heading: "Save a copy for later or for another device",
  save_about:
    "The copy has your slips, not your answers. It is locked with your passphrase. With it alone you can see later that your comment was answered, and reply.",
  save_file: "Save as a file",
  save_text: "Show as text",
  save_text_label: "The copy, locked. Keep it where only you get at it.",
  saved_file: "The copy was saved as a file.",

  // Done
  done_heading: "Thank you. Your answers are in",
  done_about:
    "The collector has taken your parcel. Until {date} you can send again; only your last answers count. This was number {revision}.",
  done_about_open:
    "The collector has taken your parcel. While the survey is open you can send again; only your last answers count. This was number {revision}.",
  done_receipt_heading: "Your receipt",
  done_receipt_about:
    "With it you can check later that every one of your {count} ballots was counted. No answer is in it, so nobody can make you show what you said. It does show that you took part.",
  receipt_keep: "Keep it in this browser",
  receipt_kept: "The receipt is kept in this browser.",
  receipt_file: "Save as a file",
  receipt_saved: "The receipt was saved as a file.",
  done_again: "Change my answers",
  done_talk:
    "If you wrote a comment: human resources may answer it on this page after the results. Only your saved copy shows which one is yours and lets you reply, so keep it until then.",
  done_close: "You can close this page now.",

  // Check
  check_heading: "Am I counted?",
  check_about:
    "Each ballot stands in the published lists as a number that only your receipt can find. The lists of your own groups are fetched for that; nothing of your receipt is sent.",
  check_file: "The file of your receipt",
  check_none: "There is no receipt in this browser. Choose its file.",
  check_other: "This receipt is of another survey.",
  check: "Look for my ballots",
  checking: "Fetching the lists …",
  check_unpublished: "The results are not published yet. Come back after {date}.",
  check_unpublished_late: "The results are not published yet. Come back on another day.",
  check_all: "All {count} of your ballots that belong to published figures are listed.",
  check_missing: "{count} of your ballots are missing from a published list.",
  check_missing_one: "One of your ballots is missing from a published list.",
  check_missing_what:
    "Take your receipt to the second signer or to whom your invitation names. The receipt shows none of your answers.",
  check_listed: "listed in “{cell}”",
  check_absent: "missing",
  check_quiet: "no published figure: too few answered",
  check_ballot: "Ballot",
  check_result: "Result",

  // What the issuer says of oneself
  to_note: "What does the count say of me?",
  note_about:
    "For everybody on the roster, the part that hands out slips has published under lock whether they took part, that is, fetched slips. Only your receipt or your note opens what it says of you. The file is the same for everybody; nothing of you is sent.",
  note_choose: "The file of your note",
  note_none: "There is no note in this browser. Choose its file.",
  note_check: "Open it",
  note_offer: "You do not want to answer? Keep a note",
  note_offer_about:
    "With the note you can see after the close that nobody took part in your name. Whoever has the note can see the same, so keep it to yourself. At the close it is forgotten there with everything else: you cannot get one later.",
  note_keep: "Keep the note in this browser",
  note_file: "Save the note as a file",
  note_kept: "The note is kept in this browser.",
  note_saved: "The note was saved as a file.",
  said_as_you_did: "The count says that you took part, as you did.",
  said_as_you_did_not: "The count says that you did not take part, as you did not from here.",
  said_perhaps_yes:
    "The count says that you took part. This device asked for slips and got no answer; the request did arrive.",
  said_perhaps_no:
    "The count says that you did not take part. This device asked for slips and got no answer; the request did not arrive.",
  said_not_counted: "The count says that you did not take part, but you have slips. It is wrong.",
  said_counted_without:
    "The count says that you took part, but no slips were fetched from here. Did you answer on another device? Then all is well. If not, somebody used your name.",
  said_opens_to_nothing: "What was published of you cannot be opened with what you were given. It is wrong.",
  said_what:
    "Take your receipt or note to the second signer or to whom your invitation names. It shows none of your answers.",
  said_nothing:
    "Nobody can check who took part: the part that hands out slips lost its record while the survey was open, and has published nothing of it.",
  said_compare: "The part that hands out slips says that {people} of {size} people took part",
  said_digest: "Everybody must see the same file. Compare this number of it (SHA-256) with others:",

  // Answers to comments
  to_talk: "Answers to comments",
  talk_fetching: "Fetching all answers …",
  talk_heading: "Answers to comments",
  talk_about:
    "Human resources answers comments here, for everybody to read. Nobody knows who wrote a comment; its author can reply and stays unknown. Everybody fetches the same whole list, so that reading it tells nothing.",
  talk_none: "No comment has been answered yet. Come back another day.",
  talk_open_heading: "Is one of them yours?",
  talk_open_about:
    "Open the saved copy with which you answered. Your comment is then looked for here, in your browser; nothing is sent for that.",
  talk_not_mine: "None of your comments has been answered so far. Comments that were not published cannot be answered.",
  talk_others: "Other comments",
  talk_in: "A comment in “{cell}”",
  talk_mine_in: "Your comment, in “{cell}”",
  talk_hr: "Human resources",
  talk_author: "The author",
  talk_you: "You",
  talk_reply: "Your reply ({next} of {most})",
  talk_warning:
    "Everybody can read it, below your comment. Leave out names, dates and what only you can know, also where you are asked for it. Each text more says more about your style. Short and plain sentences say least.",
  talk_left: "{count} of {most} characters used",
  talk_empty: "Write your reply first.",
  talk_too_long:
    "This reply is too long: {count} characters, and {most} fit. Nothing is cut off for you. Please shorten it.",
  talk_next: "Look at it once more",
  talk_full: "You have replied {most} times, which is the most. Human resources can still answer.",
  talk_taken:
    "Your reply was taken. It appears here together with those of others, at the next publication: as a rule once a day.",
  reply_heading: "Send your reply",
  reply_seen:
    "The collector sees which comment this belongs to and, at this moment, a network address. It keeps neither address nor time, but whoever watches it right then could see both. Sending from a network that many people share protects you from that.",
  reply_later:
    "It says even less if you send on another day, not right after the answer appeared. Your reply is in this tab’s memory only.",
  reply_send: "Send my reply",

  // Alarms
  alarm_heading: "Stop. Something is wrong with this survey",
  alarm_what: "The page has stopped and will not go on. None of your answers leaves it.",
  alarm_do:
    "Do not answer this survey, and do not try again on another device. Tell the second signer, your works council or whom your invitation names, and show them this page.",
  alarm_MANIFEST_HASH:
    "This is not the survey that your invitation speaks of. Everybody must get the same one; you were given another.",
  alarm_MANIFEST_INVALID: "The survey’s description breaks its own rules.",
  alarm_SIGNATURE_INVALID: "The survey is not signed by those who should have signed it.",
  alarm_SCRIPT_CHANGED: "The program of this page is not the one that was signed with the survey.",
  alarm_ROSTER_PROOF: "The server could not prove your place in the roster that was fixed before the survey.",
  alarm_CELL_TOO_SMALL: "You would be counted in a group so small that answers could point at you.",
  alarm_SLIPS_MALFORMED: "Your slips are not what was asked for.",
  alarm_PROOF_INVALID: "A slip was stamped with another stamp than everybody else’s. That could mark you.",

  // Problems that are nobody's attack
  problem_heading: "That did not work",
  retry_hint: "Nothing is repeated by itself. Press the button again when you are ready.",
  problem_OFFLINE:
    "The server cannot be reached. Nothing is lost: check your connection and press the button again. The same thing is sent again, and is counted once.",
  problem_LINK:
    "This link is not complete. Open it from your invitation again, and copy it whole, with everything after the #.",
  problem_MISSING:
    "There is no such survey here. Open the link from your invitation again; if it stays like this, tell whom the invitation names.",
  problem_TOKEN:
    "Your personal link was not accepted: it may have expired. Ask for a new invitation. If you have a saved copy with slips, open that instead: it needs no link.",
  problem_ALREADY_ISSUED:
    "Slips were already given out for your link, with another copy. If you saved that copy, in another browser or as a file, open it with its passphrase. If it is lost, you cannot answer this time: new slips would let somebody count twice. What you may have sent already still counts.",
  problem_CLOSED:
    "The survey is closed and takes no more. What you sent before counts. When the results are published, you can check it with your receipt.",
  problem_ISSUING_STOPPED:
    "Giving out slips has stopped for this survey for good, to protect everybody: its memory of who has them was lost. If you have a saved copy with slips, you can still send. Otherwise you cannot answer this time.",
  problem_NOT_ELIGIBLE:
    "You are not on the roster of this survey, which was fixed before it opened. If you should be, tell whom your invitation names; it can be right in the next survey.",
  problem_NOT_OPEN: "The survey is not open yet. Nothing is lost: come back with the same link when it is.",
  problem_BUSY: "The server has too much to do. Nothing is lost: wait a minute and press the button again.",
  problem_REFUSED: "The server refused: {reason}. What you just sent was not taken. Tell whom your invitation names.",
  problem_COPY_INVALID:
    "This is not a whole copy of this page. Choose the file again, or paste the whole text, from “fairlead-pulse-copy” to its end.",
  problem_COPY_LOCKED:
    "The passphrase does not open this copy, or the copy was changed. Check the passphrase: capitals and hyphens count.",
  problem_COPY_OTHER: "This copy is of another survey. Open the link of the survey it belongs to.",
  problem_RECEIPT_INVALID: "This is not a receipt of this page, or not a whole one. Choose its file again.",
  problem_NOTE_INVALID: "This is not a note of this page, or not a whole one. Choose its file again.",
  problem_COMMITMENTS_INVALID:
    "What was published of who took part is not what it should be: damaged, or another file than everybody’s. Do not rely on it; tell whom your invitation names.",
  problem_CONVERSATIONS_INVALID:
    "The list of answers is not what it should be: damaged, or with a reply that its author did not sign. Do not rely on it; tell whom your invitation names.",
  problem_SEQUENCE_USED:
    "An earlier reply of yours to this comment was taken under this number and is not published yet. Press the button again: this one is then sent as your next reply.",
  problem_UNEXPECTED: "The page ran into a fault of its own: {reason}. Reload the page; a saved copy goes on.",
};

export type Texts = { [key in keyof typeof en]: string };
