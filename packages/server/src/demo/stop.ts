/** The demo cannot go on; the message is for the person who started it. */
export class Stop extends Error {
  override readonly name = "Stop";
}

/** The person at the keyboard had enough. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
