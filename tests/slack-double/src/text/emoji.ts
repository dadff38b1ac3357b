// The short names of emoji that the double knows; others are shown as they are written. Runs in Node and in the page.

const kEmoji: { [name: string]: string } = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", clap: "👏", raised_hands: "🙌", pray: "🙏", wave: "👋", muscle: "💪", handshake: "🤝", ok_hand: "👌",
  heart: "❤️", yellow_heart: "💛", blue_heart: "💙", green_heart: "💚", sparkles: "✨", star: "⭐", star2: "🌟", dizzy: "💫", fire: "🔥", "100": "💯",
  tada: "🎉", confetti_ball: "🎊", balloon: "🎈", gift: "🎁", birthday: "🎂", cake: "🍰", trophy: "🏆", medal: "🏅", first_place_medal: "🥇",
  second_place_medal: "🥈", third_place_medal: "🥉", sports_medal: "🏅", crown: "👑", gem: "💎", rocket: "🚀", zap: "⚡", bulb: "💡", dart: "🎯",
  seedling: "🌱", herb: "🌿", sunflower: "🌻", bouquet: "💐", four_leaf_clover: "🍀", sunny: "☀️", rainbow: "🌈", coffee: "☕", beers: "🍻",
  smile: "😄", blush: "😊", smiley: "😃", grinning: "😀", wink: "😉", joy: "😂", hugging_face: "🤗", thinking_face: "🤔", heart_eyes: "😍",
  sunglasses: "😎", slightly_smiling_face: "🙂", relieved: "😌", cry: "😢", eyes: "👀", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌",
  no_entry_sign: "🚫", warning: "⚠️", information_source: "ℹ️", question: "❓", bell: "🔔", no_bell: "🔕", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", alarm_clock: "⏰", calendar: "📅", spiral_calendar_pad: "🗓️", date: "📅", clipboard: "📋", memo: "📝", pencil2: "✏️", chart_with_upwards_trend: "📈",
  bar_chart: "📊", moneybag: "💰", coin: "🪙", credit_card: "💳", purse: "👛", inbox_tray: "📥", outbox_tray: "📤", envelope: "✉️", speech_balloon: "💬",
  mega: "📣", loudspeaker: "📢", lock: "🔒", key: "🔑", link: "🔗", mag: "🔍", gear: "⚙️", wrench: "🔧", house: "🏠", office: "🏢", ship: "🚢",
  anchor: "⚓", sailboat: "⛵", boat: "⛵", compass: "🧭", busts_in_silhouette: "👥", bust_in_silhouette: "👤", people_holding_hands: "🧑‍🤝‍🧑", arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️", arrow_right: "➡️", large_blue_circle: "🔵", red_circle: "🔴", large_green_circle: "🟢", fr: "🇫🇷", us: "🇺🇸", gb: "🇬🇧",
};

// undefined where the name is not known.
export function emojiOf(name: string): string | undefined {
  return kEmoji[name.replace(/::skin-tone-\d$/, "")];
}

// What people may choose from when they react in the page.
export const kReactions = ["+1", "clap", "tada", "heart", "raised_hands", "star", "rocket", "pray"];
