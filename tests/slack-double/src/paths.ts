// Where the app listens for the three kinds of requests that Slack sends.
export interface AppPaths {
  commands: string;
  interactivity: string;
  events: string;
}

export const kDefaultPaths: AppPaths = {
  commands: "/slack/commands",
  interactivity: "/slack/interactivity",
  events: "/slack/events",
};
