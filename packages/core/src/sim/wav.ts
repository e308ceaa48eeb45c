import type { Recording } from "./channel-detail.ts";

const RATE = 8_000;
const BYTES = 2;
const HEADER_BYTES = 44;
/** A quiet 400 Hz, so that a player shows where somebody was heard; one wave is 20 samples. */
const WAVE = Int16Array.from({ length: 20 }, (_, i) => Math.round(3_000 * Math.sin((2 * Math.PI * i) / 20)));
/** Longer recordings are cut here. */
const MAX_MS = 10 * 60_000;

/** A recording as the switch writes it: 8 kHz PCM of 16 bits, sound where it ran, silence where it was masked. */
export function wavOf(recording: Recording): Buffer {
  const channels = recording.stereo ? 2 : 1;
  const lengthMs = Math.min(MAX_MS, recording.lengthMs ?? 0);
  const frames = Math.floor((lengthMs * RATE) / 1_000);
  const wav = Buffer.alloc(HEADER_BYTES + frames * channels * BYTES);
  writeHeader(wav, channels, frames * channels * BYTES);
  const isSilent = (ms: number) => recording.masked.some(({ from, to }) => ms >= from && (to === null || ms < to));
  for (let frame = 0; frame < frames; frame++) {
    if (isSilent((frame * 1_000) / RATE)) continue;
    for (let channel = 0; channel < channels; channel++) {
      wav.writeInt16LE(WAVE[frame % WAVE.length] ?? 0, HEADER_BYTES + (frame * channels + channel) * BYTES);
    }
  }
  return wav;
}

function writeHeader(wav: Buffer, channels: number, dataBytes: number): void {
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(dataBytes + HEADER_BYTES - 8, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(channels, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * channels * BYTES, 28);
  wav.writeUInt16LE(channels * BYTES, 32);
  wav.writeUInt16LE(8 * BYTES, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(dataBytes, 40);
}
