// Slack's documented limits, each once. Lengths are counted in UTF-16 units: Slack does not say what it counts, and no other
// way of counting gives more. Sources: docs.slack.dev, reference/block-kit, reference/views, reference/methods, apis/web-api/rate-limits.

export const kMessageBlocks = 50;
export const kViewBlocks = 100;
export const kViewBytes = 250_000;
export const kMessageText = 40_000; // longer ones are refused (msg_too_long)
export const kMessageBlocksText = 13_000; // all text of a message's blocks (msg_blocks_too_long): undocumented, observed at about 13,200
export const kMetadataBytes = 16_000;
export const kPrivateMetadata = 3_000;
export const kTitle = 24; // of a modal, also submit and close
export const kId = 255; // block_id, action_id, callback_id, external_id
export const kSectionText = 3_000;
export const kFields = 10;
export const kFieldText = 2_000;
export const kHeader = 150;
export const kMarkdown = 12_000;
export const kContextElements = 10;
export const kActionsElements = 25;
export const kButtonText = 75;
export const kButtonValue = 2_000;
export const kUrl = 3_000;
export const kAltText = 2_000;
export const kLabel = 2_000; // also hint
export const kPlaceholder = 150;
export const kOptions = 100;
export const kChoices = 10; // radio buttons and checkboxes
export const kOverflow = 5;
export const kOptionText = 75; // also description and the label of a group
export const kOptionValue = 150;
export const kInputLength = 3_000;
export const kConfirm = { title: 100, text: 300, confirm: 30, deny: 30 };

export const kAcknowledgeMs = 3_000;
export const kTriggerMs = 3_000;
export const kResponseUrlUses = 5;
export const kResponseUrlMs = 30 * 60_000;
export const kRetryAfterMs = [0, 60_000, 300_000]; // events: at once, after 1 and 5 minutes

export const kTierPerMinute = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
export const kPostPerSecond = 1; // chat.postMessage, per channel
export const kPostBurst = 4; // "short bursts > 1 allowed"
export const kPostPerMinute = 600; // the whole workspace: "several hundred"
