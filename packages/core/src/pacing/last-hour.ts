import { type Instant, MINUTE } from "../model/instant.ts";

const MINUTES = 60;

export interface SavedHour {
  readonly answers: readonly number[];
  readonly lost: readonly number[];
  readonly minute: number;
}

/** Answers and losses of the last sixty minutes, by the minute. */
export class LastHour {
  private readonly answersBy = new Float64Array(MINUTES);
  private readonly lostBy = new Float64Array(MINUTES);
  /** The minute that counts are put to. */
  private minute = 0;
  answers = 0;
  lost = 0;

  /** Forgets the minutes that are past. */
  pass(now: Instant): void {
    const minute = Math.floor(now / MINUTE);
    if (minute <= this.minute) return;
    const past = Math.min(MINUTES, minute - this.minute);
    for (let n = 1; n <= past; n++) {
      const slot = (minute - past + n) % MINUTES;
      this.answers -= this.answersBy[slot] ?? 0;
      this.lost -= this.lostBy[slot] ?? 0;
      this.answersBy[slot] = 0;
      this.lostBy[slot] = 0;
    }
    this.minute = minute;
  }

  count(lost: boolean): void {
    const slot = this.minute % MINUTES;
    this.answers++;
    this.answersBy[slot] = (this.answersBy[slot] ?? 0) + 1;
    if (!lost) return;
    this.lost++;
    this.lostBy[slot] = (this.lostBy[slot] ?? 0) + 1;
  }

  save(): SavedHour {
    return { answers: [...this.answersBy], lost: [...this.lostBy], minute: this.minute };
  }

  load(saved: SavedHour): void {
    this.answersBy.set(saved.answers);
    this.lostBy.set(saved.lost);
    this.minute = saved.minute;
    this.answers = saved.answers.reduce((sum, one) => sum + one, 0);
    this.lost = saved.lost.reduce((sum, one) => sum + one, 0);
  }
}
