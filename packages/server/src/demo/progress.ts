export interface Progress {
  readonly contacts: number;
  readonly done: number;
  readonly ringing: number;
  readonly talking: number;
  readonly calls: number;
  readonly abandonRate: number;
}

const WIDTH = 24;

const line = ({ contacts, done, ringing, talking, calls, abandonRate }: Progress): string => {
  const filled = Math.round((WIDTH * done) / Math.max(1, contacts));
  const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
  return `${bar} ${done}/${contacts} tried · ${ringing} ringing · ${talking} talking · ${calls} calls finished · abandoned ${abandonRate.toFixed(1)} %`;
};

/** A line that is drawn over on a terminal, and a plain line every tenth look elsewhere. */
export function progressLine(out: NodeJS.WriteStream): { show(progress: Progress): void; end(): void } {
  let looks = 0;
  return {
    show(progress) {
      if (out.isTTY) out.write(`\r\u001b[2K${line(progress)}`);
      else if (looks++ % 10 === 0) out.write(`${line(progress)}\n`);
    },
    end() {
      if (out.isTTY) out.write("\n");
    },
  };
}
