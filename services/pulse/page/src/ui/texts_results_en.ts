// The sentences about a survey's results. {places} are filled in.
export const resultsEn = {
  results: "Results",
  results_lead: "{bundles} of {eligible} people answered. The survey closed on {date}.",
  closed_over: "It closed on {date}. Answers are taken no more.",
  closed_counting:
    "The survey closed on {date}. What was sent is being shuffled and counted, which nobody can hurry or watch. Come back with the same link.",
  results_about:
    "Everybody in the company sees these same figures. They are rounded, and shown for groups of at least {respondents} answers; a group is also left out where another group’s figure could be worked out from it.",
  results_noise:
    "Figures of 100 and more answers were changed a little at random before they were rounded, so that they tell less of any one answer. Their 95% range allows for it.",
  results_reading: "How to read the figures",
  results_scale:
    "Scores are averages from 0, everybody strongly disagrees, to 100, everybody strongly agrees. The bracket under a bar is the 95% range: how far the score may be off by chance alone.",
  results_compared:
    "Arrows compare with the last survey that asked the same in the same words, where that speaks of no few people who joined or left.",

  audit_heading: "Who took part",
  audit_eligible: "could answer",
  audit_issued: "fetched slips",
  audit_bundles: "answered",
  audit_counted:
    "{ballots} ballots were counted: {answers} for answers and {comments} for comments, skipped and empty ones among them, for each slip is one ballot.",
  audit_rejected_none: "No ballot was refused.",
  audit_rejected: "Refused ballots (damaged, forged, or sent twice): {count}.",
  audit_how: "How this was counted, and how to check it",
  audit_steps:
    "Every parcel was opened only after the close, all of them in one shuffled heap, by programs that know nobody’s name. Then their keys were destroyed. The figures are made once and can never be changed.",
  audit_verify:
    "Anybody can check signatures, lists and totals from the public files. With the program of this page’s operator:",
  audit_files: "The public files:",
  file_release: "results",
  file_closing: "closing record",
  file_manifest: "what was signed before the survey",
  file_signatures: "its signatures",
  to_promise: "What was promised",

  own_heading: "Your groups come first",
  own_about:
    "This browser knows from your receipt or your copy where you are counted. Nothing of that was sent to anybody.",
  own_tag: "your group",
  own_within: "“{cell}” has too few answers of its own; you are counted here.",
  own_hidden: "Too few answers of its own; you are counted in “{cell}”.",

  result_of_100: "of 100",
  result_enps: "(−100\u00a0to\u00a0100)",
  result_range: "{low} to {high}",
  result_interval: "95%: {range}",
  result_interval_heading: "95% range",
  result_band: "{low} to {high} answers",
  result_percent: "{value}%",
  result_hidden: "Hidden: too few answers (shown from {respondents})",
  result_no_figures: "figures from 20 answers on",
  result_alarm:
    "Nothing of this question is shown: there were more answers than people, which only somebody with a stolen key can bring about.",
  result_shares: "How people answered",
  result_answer: "Answer",
  result_share: "Share",
  enps_about:
    "eNPS: the share of promoters (9\u00a0or\u00a010) less that of detractors (0\u00a0to\u00a06), from −100\u00a0to\u00a0100.",
  enps_detractors: "Detractors (0\u00a0to\u00a06)",
  enps_passives: "Passives (7\u00a0or\u00a08)",
  enps_promoters: "Promoters (9\u00a0or\u00a010)",
  trend_up: "higher than last time",
  trend_down: "lower than last time",
  trend_none: "no clear change",

  groups: "By group",
  groups_by: "Groups by",
  groups_first_only:
    "Other ways of grouping are not shown for this survey: it could not be made sure that they give nobody away together.",
  groups_others: "The others in “{cell}”",
  groups_more: "Show {count} more",

  confidential_heading: "Answers by buttons in chat",
  confidential_about:
    "Confidential, not anonymous: until the survey closed, the chat application and whoever operates it could see who answered what. These figures are of the whole company, and in none of those above.",

  comments_heading: "Comments",
  comments_about: "As their authors wrote them, in no order. Nobody knows who wrote which.",
  comments_none:
    "No comments are shown. They are shown from {respondents} people and {comments} comments on, so that nobody stands alone.",
  comments_in: "{cell}: {count} comments",

  driver_workload: "Workload",
  driver_manager: "Leadership",
  driver_growth: "Growth",
  driver_recognition: "Recognition",
  driver_belonging: "Belonging",
  driver_wellbeing: "Wellbeing",
  driver_purpose: "Purpose",
  driver_safety_to_speak: "Safety to speak",
  driver_customer_focus: "Customer focus",
  driver_overall: "Overall",
  driver_none: "Other questions",

  destroyed_heading: "Destroyed unread",
  destroyed_few:
    "Too few people answered: fewer than {bundles}. With so few, figures could point at somebody. So everything that was sent was destroyed without being opened, as was promised before the survey.",
  destroyed_given_up:
    "Those who run the survey gave it up after its close. Everything that was sent was destroyed without being opened.",
  destroyed_nobody: "Nobody has seen your answers, and nobody ever will: there is nothing left to open.",

  problem_RELEASE_INVALID:
    "The results are not what they should be: their file is damaged or not complete. Nothing of it is shown. Load the page again later; if it stays like this, tell whom your invitation names.",
  problem_RELEASE_OTHER:
    "The server gave out the results of another survey. They are not shown. Tell whom your invitation names.",
};
