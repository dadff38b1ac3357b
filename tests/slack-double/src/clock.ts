// The double's own time: everything that Slack measures in seconds and minutes is measured with it, except how long the app
// takes to acknowledge and the time in a signature, which the app compares with its own clock.

export interface Clock {
  // Milliseconds since the epoch.
  now(): number;
  // Moves the clock to `at`, forward only.
  moveTo(at: number): void;
  // Whether time passes by itself.
  readonly runs: boolean;
}

// Runs with the machine's clock, set off by what was skipped.
export class RunningClock implements Clock {
  readonly runs = true;
  private offset: number;
  constructor(
    start: number | undefined,
    private readonly wall: () => number = Date.now,
  ) {
    this.offset = start === undefined ? 0 : start - wall();
  }
  now(): number {
    return Math.floor(this.wall() + this.offset);
  }
  moveTo(at: number): void {
    this.offset += Math.max(0, at - this.now());
  }
}

// Stands still until it is moved.
export class FakeClock implements Clock {
  readonly runs = false;
  constructor(private time: number) {}
  now(): number {
    return this.time;
  }
  moveTo(at: number): void {
    this.time = Math.max(this.time, at);
  }
}
